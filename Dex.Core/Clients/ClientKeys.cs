// OpenID Connect Core §10.1, RFC 7591 §2.
using System.Collections.Concurrent;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Clients;

/// <summary>The public keys of clients: registered with them, or published by them and read when needed.</summary>
public sealed class ClientKeys(IClientCalls calls, TimeProvider time)
{
    /// <summary>By how much a client's clock may differ from ours.</summary>
    internal const int ClockSkewSeconds = 30;

    private const int MaxKeySets = 1000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    // A key we do not know makes us look again, but not for every forged signature.
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, KeySet> _published = new(StringComparer.Ordinal);

    /// <summary>Whether one of the client's keys made the signature.</summary>
    /// <exception cref="OAuthException"><c>temporarily_unavailable</c>: its keys cannot be read now.</exception>
    public async Task<bool> IsSignedByAsync(Client client, SignedJwt jwt, CancellationToken ct)
    {
        var metadata = client.Metadata ?? new ClientMetadata();
        if (metadata.Jwks.Length > 0)
        {
            return jwt.IsSignedByOneOf(PublicKey.ReadSet(metadata.Jwks));
        }
        if (metadata.JwksUri.Length == 0)
        {
            return false;
        }
        var (known, age) = await PublishedAsync(metadata.JwksUri, MaxAge, ct);
        return jwt.IsSignedByOneOf(known)
            || (age >= MinAge && jwt.IsSignedByOneOf((await PublishedAsync(metadata.JwksUri, MinAge, ct)).Keys));
    }

    private async Task<(IReadOnlyList<PublicKey> Keys, TimeSpan Age)> PublishedAsync(string address, TimeSpan maxAge, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (_published.TryGetValue(address, out var known) && now - known.ReadAt < maxAge)
        {
            return (known.Keys, now - known.ReadAt);
        }
        try
        {
            var keys = PublicKey.ReadSet(await calls.GetDocumentAsync(new Uri(address), ct));
            if (_published.Count >= MaxKeySets)
            {
                _published.Clear();
            }
            _published[address] = new KeySet(keys, now);
            return (keys, TimeSpan.Zero);
        }
        catch (HttpRequestException e)
        {
            throw new OAuthException(
                OAuthError.TemporarilyUnavailable,
                "The client's keys cannot be read at its jwks_uri.",
                $"{address}: {e.Message}",
                503
            );
        }
    }

    private sealed record KeySet(IReadOnlyList<PublicKey> Keys, DateTimeOffset ReadAt);
}
