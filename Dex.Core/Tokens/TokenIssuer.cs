using Dex.Core.Clients;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>Turns an <see cref="Authorization"/> into tokens.</summary>
public sealed class TokenIssuer(DexOptions options, ISigner signer, IStorage storage, TimeProvider time, IRandom random)
{
    /// <summary>Signs an access token and, where <c>openid</c> was granted, an ID token.</summary>
    /// <param name="authorization">What was granted.</param>
    /// <param name="code">The authorization code to bind by <c>c_hash</c>; null where there is none.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException"><c>invalid_scope</c>: a peer has withdrawn its trust since it was granted.</exception>
    public async Task<TokenSet> IssueAsync(Authorization authorization, string? code, CancellationToken ct)
    {
        await CheckPeersAsync(authorization, ct);
        // Dex's access token is an ID token too; its at_hash is over a random id, which sets it apart.
        var accessToken = await SignAsync(authorization, random.NewId(), null, ct);
        var idToken = authorization.Scopes.Contains(Scopes.OpenId) ? await SignAsync(authorization, accessToken, code, ct) : null;
        return new TokenSet(accessToken, idToken, options.IdTokensValidFor);
    }

    private ValueTask<string> SignAsync(Authorization authorization, string accessToken, string? code, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var claims = IdTokenClaims.Write(
            authorization,
            options.Issuer,
            now,
            now + options.IdTokensValidFor,
            random.NewUuid(),
            TokenHashes.Of(accessToken),
            code is null ? null : TokenHashes.Of(code)
        );
        return signer.SignAsync(claims, ct);
    }

    private async Task CheckPeersAsync(Authorization authorization, CancellationToken ct)
    {
        foreach (var scope in authorization.Scopes)
        {
            if (Scopes.PeerOf(scope) is { } peer && !await TrustedPeers.TrustsAsync(storage.Clients, peer, authorization.Client.Id, ct))
            {
                throw new OAuthException(
                    OAuthError.InvalidScope,
                    "A peer named in an audience scope does not trust this client.",
                    $"client_id \"{authorization.Client.Id}\", peer \"{peer}\""
                );
            }
        }
    }
}
