namespace Dex.Core.Protocol.Pages;

/// <summary>What a page says. Names are those that Dex's templates use, where it has them.</summary>
public abstract record Page;
