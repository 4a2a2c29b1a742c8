using System.Collections.Concurrent;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Revocation;

/// <summary>
/// Access tokens that were revoked before their end, by their <c>jti</c>. That a token was not revoked is remembered for a few seconds, as resource servers ask about one
/// token again and again; a revocation made here shows at once, one made through another replica after that time.
/// </summary>
public sealed class RevokedTokens(IStorage storage, TimeProvider time)
{
    /// <summary>How long it is remembered that a token was good.</summary>
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromSeconds(5);

    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _good = new(StringComparer.Ordinal);

    /// <summary>Notes a revocation, until the token would have expired.</summary>
    public Task RevokeAsync(VerifiedToken token, CancellationToken ct) =>
        RevokeAsync(token.Text("jti"), DateTimeOffset.FromUnixTimeSeconds(token.Number("exp")), ct);

    /// <summary>Notes the revocation of a token by its <c>jti</c>.</summary>
    public async Task RevokeAsync(string id, DateTimeOffset expiry, CancellationToken ct)
    {
        var key = KeyOf(id);
        await storage.Expiring.CreateAsync(new ExpiringRecord(key, "", expiry), ct);
        _good.TryRemove(key, out _);
    }

    /// <summary>Whether a token was revoked.</summary>
    public async Task<bool> ContainsAsync(VerifiedToken token, CancellationToken ct)
    {
        var id = token.Text("jti");
        if (id.Length == 0)
        {
            return false;
        }
        var (key, now) = (KeyOf(id), time.GetUtcNow());
        if (_good.TryGetValue(key, out var askedAt) && now - askedAt < MaxStaleness)
        {
            return false;
        }
        if (await storage.Expiring.GetAsync(key, ct) is not null)
        {
            return true;
        }
        if (_good.Count >= MaxRemembered)
        {
            _good.Clear();
        }
        _good[key] = now;
        return false;
    }

    /// <summary>Whether a token was revoked by its <c>jti</c>, as the storage knows it now.</summary>
    public async Task<bool> ContainsAsync(string id, CancellationToken ct) => await storage.Expiring.GetAsync(KeyOf(id), ct) is not null;

    private static string KeyOf(string id) => "revoked:" + id;
}
