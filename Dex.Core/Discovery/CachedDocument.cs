using System.Security.Cryptography;
using Dex.Core.Protocol;

namespace Dex.Core.Discovery;

/// <summary>A document made once and sent many times, with an ETag of its content.</summary>
internal static class CachedDocument
{
    /// <summary>The reply for a document.</summary>
    public static JsonReply Create(ReadOnlyMemory<byte> body, TimeSpan maxAge) =>
        new(body)
        {
            Headers =
            [
                ("ETag", $"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 8))}\""),
                ("Cache-Control", $"max-age={(int)maxAge.TotalSeconds}, must-revalidate"),
            ],
        };
}
