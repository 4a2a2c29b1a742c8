namespace Dex.Core.Protocol.Pages;

/// <summary>Shows a code to copy, for applications that no browser can return to.</summary>
/// <param name="Code">The code.</param>
public sealed record OobPage(string Code) : Page;
