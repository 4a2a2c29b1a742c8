using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Revocation;

/// <summary>Access tokens that were revoked before their end, by their <c>jti</c>.</summary>
public sealed class RevokedTokens(IStorage storage)
{
    /// <summary>Notes a revocation, until the token would have expired.</summary>
    public Task RevokeAsync(VerifiedToken token, CancellationToken ct) =>
        storage.Expiring.CreateAsync(new ExpiringRecord(KeyOf(token), "", DateTimeOffset.FromUnixTimeSeconds(token.Number("exp"))), ct);

    /// <summary>Whether a token was revoked.</summary>
    public async Task<bool> ContainsAsync(VerifiedToken token, CancellationToken ct) =>
        token.Text("jti").Length > 0 && await storage.Expiring.GetAsync(KeyOf(token), ct) is not null;

    private static string KeyOf(VerifiedToken token) => "revoked:" + token.Text("jti");
}
