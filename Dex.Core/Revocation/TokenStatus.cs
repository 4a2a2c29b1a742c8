using Dex.Core.Logout;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Revocation;

/// <summary>Whether a token whose signature and lifetime are good is still good for anything.</summary>
internal sealed class TokenStatus(IStorage storage, RevokedTokens revoked, BrowserSessions sessions)
{
    /// <summary>
    /// Whether an access token is active: of a kind that is one, of a client that there still is, not revoked, and, for a client that bound its tokens to
    /// the browser session (<c>refreshTokenLifetime: session</c>), of a session that goes on.
    /// </summary>
    public async Task<bool> IsActiveAsync(VerifiedToken token, CancellationToken ct) =>
        token.Type is "" or TokenIssuer.AccessTokenType
        && await storage.Clients.GetAsync(token.ClientId, ct) is { } client
        && !await revoked.ContainsAsync(token, ct)
        && await IsSessionActiveAsync(client, token.Text("sid"), ct);

    /// <summary>Whether a client's tokens may outlive their session, or the session goes on. The two places that ask must agree with the refresh grant.</summary>
    public async Task<bool> IsSessionActiveAsync(Client client, string sessionId, CancellationToken ct) =>
        !sessions.Enabled
        || sessionId.Length == 0
        || client.RefreshTokenLifetime != SessionEnder.BoundToSession
        || await sessions.IsAliveAsync(sessionId, ct);
}
