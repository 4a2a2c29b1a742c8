namespace Dex.Core.Protocol;

/// <summary>A JSON document.</summary>
/// <param name="Body">The document, in UTF-8.</param>
public sealed record JsonReply(ReadOnlyMemory<byte> Body) : Reply
{
    /// <summary>The media type: another one for a document that was signed.</summary>
    public string ContentType { get; init; } = "application/json";
}
