using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Clients;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>Turns an <see cref="Authorization"/> into tokens.</summary>
public sealed class TokenIssuer(DexOptions options, ISigner signer, IStorage storage, TimeProvider time, IRandom random, AuditLog audit)
{
    /// <summary>The <c>typ</c> of access tokens after RFC 9068.</summary>
    internal const string AccessTokenType = "at+jwt";

    /// <summary>
    /// The <c>jti</c> of the access token that a code gives. It follows from the code, so that it can be revoked when the code comes again, and from the
    /// client, so that no other client can do that.
    /// </summary>
    public static string IdForCode(string clientId, string code) =>
        RandomIds.UuidFromBytes(SHA256.HashData(Encoding.UTF8.GetBytes($"access token of {clientId} {code}")).AsSpan(0, 16));

    /// <summary>Signs an access token and, where <c>openid</c> was granted, an ID token.</summary>
    /// <param name="authorization">What was granted.</param>
    /// <param name="code">The authorization code to bind by <c>c_hash</c>; null where there is none.</param>
    /// <param name="refreshToken">The refresh token that goes with them; null where none does.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException"><c>invalid_scope</c>: a peer has withdrawn its trust since it was granted.</exception>
    public async Task<TokenSet> IssueAsync(Authorization authorization, string? code, string? refreshToken, CancellationToken ct)
    {
        await CheckPeersAsync(authorization, ct);
        var access = await SignAccessTokenAsync(authorization, code is null ? null : IdForCode(authorization.Client.Id, code), ct);
        Signed? id = authorization.Scopes.Contains(Scopes.OpenId) ? await SignIdTokenAsync(authorization, access.Token, code, ct) : null;
        audit.TokensIssued(authorization, access.Id, id?.Id, refreshToken);
        return new TokenSet(access.Token, id?.Token, options.IdTokensValidFor)
        {
            RefreshToken = refreshToken,
            IsBound = authorization.Extras?.DpopThumbprint is { Length: > 0 },
        };
    }

    /// <summary>Signs one token instead of a set, for token exchange.</summary>
    /// <exception cref="OAuthException"><c>invalid_scope</c>: a peer does not trust the client.</exception>
    public async Task<string> IssueOneAsync(Authorization authorization, bool isIdToken, CancellationToken ct)
    {
        await CheckPeersAsync(authorization, ct);
        var (accessToken, idToken) = await IssueForBrowserAsync(authorization, null, (!isIdToken, isIdToken), ct);
        return accessToken ?? idToken!;
    }

    /// <summary>Signs what the authorization endpoint answers with at once.</summary>
    /// <param name="authorization">What was granted.</param>
    /// <param name="code">The authorization code to bind by <c>c_hash</c>; null where there is none.</param>
    /// <param name="wanted">Which tokens.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(string? AccessToken, string? IdToken)> IssueForBrowserAsync(
        Authorization authorization,
        string? code,
        (bool AccessToken, bool IdToken) wanted,
        CancellationToken ct
    )
    {
        Signed? access = wanted.AccessToken ? await SignAccessTokenAsync(authorization, null, ct) : null;
        Signed? id = wanted.IdToken ? await SignIdTokenAsync(authorization, access?.Token, code, ct) : null;
        audit.TokensIssued(authorization, access?.Id, id?.Id, null);
        return (access?.Token, id?.Token);
    }

    // In Dex's form, which is that of an ID token, or after RFC 9068 where the client registered that.
    private async ValueTask<Signed> SignAccessTokenAsync(Authorization authorization, string? id, CancellationToken ct)
    {
        var isTyped = authorization.Client.Metadata?.AccessTokenType == AccessTokenType;
        // The at_hash of Dex's access token is over a random id, which sets it apart from every ID token.
        var bound = isTyped ? null : random.NewId();
        id ??= random.NewUuid();
        var claims = Write(authorization, (bound, null), await signer.GetAlgorithmAsync(ct), isAccessToken: true, id);
        return new Signed(await (isTyped ? signer.SignAsync(claims, AccessTokenType, ct) : signer.SignAsync(claims, ct)), id);
    }

    // Bound to the access token by at_hash, and to the code by c_hash.
    private async ValueTask<Signed> SignIdTokenAsync(Authorization authorization, string? accessToken, string? code, CancellationToken ct)
    {
        var id = random.NewUuid();
        var claims = Write(authorization, (accessToken, code), await signer.GetAlgorithmAsync(ct), isAccessToken: false, id);
        return new Signed(await signer.SignAsync(claims, ct), id);
    }

    private ReadOnlyMemory<byte> Write(
        Authorization authorization,
        (string? AccessToken, string? Code) bound,
        string algorithm,
        bool isAccessToken,
        string id
    )
    {
        var now = time.GetUtcNow();
        return IdTokenClaims.Write(
            authorization,
            options.Issuer,
            (now, now + options.IdTokensValidFor),
            id,
            (HashOf(bound.AccessToken, algorithm), HashOf(bound.Code, algorithm)),
            isAccessToken
        );
    }

    private static string HashOf(string? value, string algorithm) => value is null ? "" : TokenHashes.Of(value, algorithm);

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

    // The id is the token's jti.
    private readonly record struct Signed(string Token, string Id);
}
