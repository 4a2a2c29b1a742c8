namespace Dex.Core.Protocol;

/// <summary>A status and headers only.</summary>
public sealed record EmptyReply : Reply;
