namespace Dex.Core.Protocol;

/// <summary>A JSON document.</summary>
/// <param name="Body">The document, in UTF-8.</param>
public sealed record JsonReply(ReadOnlyMemory<byte> Body) : Reply;
