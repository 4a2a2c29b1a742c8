// RFC 7009.
using Dex.Core.Audit;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Revocation;

/// <summary><c>/token/revoke</c>: a client gives up a token.</summary>
public sealed partial class RevocationEndpoint
{
    private readonly ClientAuthenticator _clients;
    private readonly TokenVerifier _verifier;
    private readonly RevokedTokens _revoked;
    private readonly RefreshTokens _refreshTokens;
    private readonly ILogger _logger;

    internal RevocationEndpoint(
        ClientAuthenticator clients,
        TokenVerifier verifier,
        RevokedTokens revoked,
        RefreshTokens refreshTokens,
        ILogger<RevocationEndpoint> logger
    )
    {
        (_clients, _verifier, _revoked, _refreshTokens, _logger) = (clients, verifier, revoked, refreshTokens, logger);
    }

    /// <summary>Answers a request: 200 with an empty body, also for a token that is unknown or over (§2.2).</summary>
    /// <exception cref="OAuthException">The client is refused, or the token is another client's.</exception>
    public async Task<Reply> HandleAsync(ApiRequest api, CancellationToken ct)
    {
        api.Form.RefuseDuplicates();
        var client = await _clients.AuthenticateAsync(api, ct);
        var token = api.Form["token"] ?? throw new OAuthException(OAuthError.InvalidRequest, "The token parameter is missing.");
        // The hint may only speed up the search (§2.1); a token shows by its form what it is.
        if (token.Contains('.', StringComparison.Ordinal))
        {
            await RevokeAccessTokenAsync(client.Id, token, ct);
        }
        else
        {
            await RevokeRefreshTokenAsync(client.Id, token, ct);
        }
        return new EmptyReply { Headers = ErrorReplies.NoStore };
    }

    private async Task RevokeAccessTokenAsync(string clientId, string token, CancellationToken ct)
    {
        if (await _verifier.VerifyAsync(token, ignoreExpiry: false, ct) is not { } verified)
        {
            return;
        }
        RefuseOthers(clientId, verified.ClientId);
        await _revoked.RevokeAsync(verified, ct);
        LogRevoked(clientId, "access_token", verified.Text("jti"));
    }

    private async Task RevokeRefreshTokenAsync(string clientId, string token, CancellationToken ct)
    {
        var (id, secret) = RefreshTokenCodec.Decode(token);
        if (await _refreshTokens.FindAsync(id, ct) is not { } row || !RefreshRotation.IsOfFamily(row, secret))
        {
            return;
        }
        RefuseOthers(clientId, row.ClientId);
        await _refreshTokens.RevokeAsync(row, ct);
        // Go Dex has issued refresh tokens that are nothing but their id.
        LogRevoked(clientId, "refresh_token", row.Token.Length > 0 ? row.Id : "");
    }

    private static void RefuseOthers(string clientId, string owner)
    {
        if (owner != clientId)
        {
            throw new OAuthException(OAuthError.InvalidGrant, "The token was not issued to this client.", $"a token of client \"{owner}\"");
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "token revoked, client {client_id}, {token_type}, {token_id}",
        EventName = AuditEvents.TokenRevoked
    )]
    private partial void LogRevoked(string client_id, string token_type, string token_id);
}
