// RFC 7517 §5.
using Dex.Core.Keys;
using Dex.Core.Protocol;

namespace Dex.Core.Discovery;

/// <summary><c>/keys</c>: the public keys, the signing one first, and the one that signs next.</summary>
public sealed class JwksEndpoint(ISigner signer)
{
    private volatile Cached? _cached;

    /// <summary>The key set.</summary>
    public async Task<Reply> HandleAsync(CancellationToken ct)
    {
        var keys = await signer.GetPublishedKeysAsync(ct);
        var cached = _cached;
        if (cached is null || !ReferenceEquals(cached.Keys, keys))
        {
            _cached = cached = new Cached(keys, CachedDocument.Create(keys.Document, keys.MaxAge));
        }
        return cached.Reply;
    }

    private sealed record Cached(PublishedKeys Keys, JsonReply Reply);
}
