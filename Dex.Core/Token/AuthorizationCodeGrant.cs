// RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 9700 §2.1.
using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Revocation;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Token;

/// <summary>
/// Redeems an authorization code. The code is claimed by deleting it before anything is looked at, so it works once whatever happens next;
/// a code that comes with the wrong client, redirect URI or verifier is spent too, as it has leaked or its client is broken.
/// </summary>
internal sealed partial class AuthorizationCodeGrant(
    DexOptions options,
    IStorage storage,
    RefreshTokens refreshTokens,
    RevokedTokens revoked,
    TimeProvider time,
    ILogger<AuthorizationCodeGrant> logger
) : IGrant
{
    // What cannot be a code leaves no trace.
    private const int IdLength = 25;

    public string GrantType => GrantTypes.AuthorizationCode;

    public async Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct)
    {
        var id = request.Require("code");
        var code = await storage.AuthCodes.DeleteAsync(id, ct);
        if (code is null)
        {
            await RevokeWhatItGaveAsync(request.Client, id, ct);
            throw Invalid("no such code");
        }
        if (code.Expiry <= time.GetUtcNow())
        {
            throw Invalid("the code expired");
        }
        if (code.ClientId != request.Client.Id)
        {
            throw Invalid($"code of client \"{code.ClientId}\" presented by client \"{request.Client.Id}\"");
        }
        if (code.RedirectUri != request.Form.ValueOrEmpty("redirect_uri"))
        {
            throw new OAuthException(OAuthError.InvalidGrant, "The redirect_uri is not that of the authorization request.");
        }
        Pkce.Verify(code.Pkce, request.Form["code_verifier"]);
        // RFC 9449 §10.
        if (code.Extras?.DpopThumbprint is { Length: > 0 } bound && bound != request.DpopThumbprint)
        {
            throw new OAuthException(OAuthError.InvalidDpopProof, "The code is bound to a key (dpop_jkt) that this request did not prove.");
        }
        return new Found(this, request, code);
    }

    // RFC 6749 §4.1.2: a code used twice SHOULD cost the first user their tokens. The tokens' ids follow from the code, so nothing
    // about used codes needs to be kept. Another client that learned an old code can end nothing.
    private async Task RevokeWhatItGaveAsync(Client client, string code, CancellationToken ct)
    {
        if (code.Length == IdLength)
        {
            await revoked.RevokeAsync(TokenIssuer.IdForCode(client.Id, code), time.GetUtcNow() + options.IdTokensValidFor, ct);
        }
        await RevokeRefreshTokenAsync(client, code, ct);
    }

    private async Task RevokeRefreshTokenAsync(Client client, string code, CancellationToken ct)
    {
        if (await refreshTokens.FindAsync(RefreshTokens.IdForCode(code), ct) is { } refresh && refresh.ClientId == client.Id)
        {
            DexMetrics.CountReplay("code");
            LogReplayed("code", client.Id, refresh.Claims.UserId);
            await refreshTokens.RevokeAsync(refresh, ct);
        }
    }

    private async Task<string> CreateRefreshTokenAsync(Authorization authorization, AuthCode code, CancellationToken ct)
    {
        var client = authorization.Client;
        var token = await refreshTokens.CreateAsync(RefreshTokens.IdForCode(code.Id), authorization, code.ConnectorData, ct);
        // The code may have come again before there was anything to find. It left its mark before it looked, and we look after we have stored: so one of
        // the two sees the other. The answer goes out as if the second use had come a moment later.
        if (await revoked.ContainsAsync(TokenIssuer.IdForCode(client.Id, code.Id), ct))
        {
            await RevokeRefreshTokenAsync(client, code.Id, ct);
        }
        return token;
    }

    private static OAuthException Invalid(string detail) =>
        new(OAuthError.InvalidGrant, "The code is invalid, expired or was used already.", detail);

    [LoggerMessage(
        LogLevel.Warning,
        "authorization code used twice: the tokens it gave are revoked, {kind}, client {client_id}, user {user_id}",
        EventName = AuditEvents.TokenReplayed
    )]
    private partial void LogReplayed(string kind, string client_id, string user_id);

    private sealed class Found(AuthorizationCodeGrant grant, TokenRequest request, AuthCode code) : IFoundGrant
    {
        public string ConnectorId => code.ConnectorId;

        public async Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct)
        {
            var authorization = new Authorization
            {
                GrantType = GrantTypes.AuthorizationCode,
                Client = request.Client,
                Claims = code.Claims,
                Scopes = code.Scopes,
                ConnectorId = code.ConnectorId,
                Nonce = code.Nonce,
                AuthTime = code.AuthTime,
                SessionId = code.SessionId,
                Extras = request.Bind(code.Extras),
            };
            var refreshToken = ConnectorPolicy.MayRefresh(request.Client, connector, code.Scopes)
                ? await grant.CreateRefreshTokenAsync(authorization, code, ct)
                : null;
            return new Granted.Tokens(authorization, refreshToken, code.Id);
        }
    }
}
