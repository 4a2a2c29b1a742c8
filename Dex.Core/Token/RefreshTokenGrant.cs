// RFC 6749 §6, RFC 9700 §4.14.
using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Logout;
using Dex.Core.Protocol;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Token;

/// <summary>Redeems a refresh token: rotates it, and asks the upstream whether the person is still who they were.</summary>
internal sealed partial class RefreshTokenGrant(
    DexOptions options,
    RefreshTokens refreshTokens,
    UpstreamRefresh upstream,
    BrowserSessions sessions,
    TimeProvider time,
    ILogger<RefreshTokenGrant> logger
) : IGrant
{
    public string GrantType => GrantTypes.RefreshToken;

    public async Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct)
    {
        var presented = RefreshTokenCodec.Decode(request.Require("refresh_token"));
        var row = await refreshTokens.FindAsync(presented.RefreshId, ct) ?? throw Invalid("no such refresh token");
        if (row.ClientId != request.Client.Id)
        {
            throw Invalid($"refresh token of client \"{row.ClientId}\" presented by client \"{request.Client.Id}\"");
        }
        // RFC 9449 §5: a public client's token is good only for who holds the key.
        if (row.Extras?.DpopThumbprint is { Length: > 0 } bound && bound != request.DpopThumbprint)
        {
            throw new OAuthException(OAuthError.InvalidDpopProof, "The refresh token is bound to a key that this request did not prove.");
        }
        switch (RefreshRotation.Decide(row, presented.Token, options.RefreshTokens, time.GetUtcNow()))
        {
            case RefreshDecision.Expired:
                await refreshTokens.RevokeAsync(row, ct);
                throw new OAuthException(OAuthError.InvalidGrant, "The refresh token has expired.");
            case RefreshDecision.Stale:
                DexMetrics.CountReplay("refresh_token");
                LogReplayed("refresh_token", row.ClientId, row.Claims.UserId, row.Id);
                await refreshTokens.RevokeAsync(row, ct);
                throw Invalid("a refresh token that was replaced before was presented again: its whole family is revoked");
            case RefreshDecision.Unknown:
                throw Invalid("the refresh token lacks its secret");
            default:
                return new Found(this, request, row, presented.Token, Narrow(request.Scopes, row));
        }
    }

    // RFC 6749 §6: no more than was granted.
    private static IReadOnlyList<string> Narrow(IReadOnlyList<string> asked, RefreshToken row)
    {
        if (asked.Count == 0)
        {
            return row.Scopes;
        }
        if (asked.FirstOrDefault(s => !row.Scopes.Contains(s)) is { } excess)
        {
            throw new OAuthException(OAuthError.InvalidScope, "A scope exceeds what was first granted.", $"scope \"{excess}\"");
        }
        return asked;
    }

    private static OAuthException Invalid(string detail) =>
        new(OAuthError.InvalidGrant, "The refresh token is invalid, expired or revoked.", detail);

    private async Task<Granted> DecideAsync(
        TokenRequest request,
        RefreshToken row,
        string presented,
        IReadOnlyList<string> scopes,
        OpenConnector connector,
        CancellationToken ct
    )
    {
        var current = row;
        var sessionId = sessions.Enabled ? await CheckSessionAsync(request.Client, row, ct) : "";
        if (RefreshRotation.Decide(row, presented, options.RefreshTokens, time.GetUtcNow()) is RefreshDecision.Use)
        {
            // Outside of any storage update: the upstream may be slow.
            var identity = await AskUpstreamAsync(connector, row, scopes, ct);
            current =
                await refreshTokens.RotateAsync(row, presented, identity, ct)
                // Another request with the same token was faster, and no reuse interval covers this one. The token was good when it came, so
                // this is a client that asks twice at once, not a replay: refuse, and leave the family alone.
                ?? throw Invalid(
                    "another request used the same refresh token at the same time; expiry.refreshTokens.reuseInterval allows that"
                );
        }
        var authorization = new Authorization
        {
            GrantType = GrantTypes.RefreshToken,
            Client = request.Client,
            Claims = current.Claims,
            Scopes = scopes,
            ConnectorId = row.ConnectorId,
            Nonce = row.Nonce,
            SessionId = sessionId,
            Extras = request.Bind(row.Extras),
        };
        return new Granted.Tokens(authorization, RefreshTokenCodec.Encode(current.Id, current.Token));
    }

    // The sid that tokens carry on: it says where they came from, whether that session still goes on or not. Whether that matters is the client's
    // choice (refreshTokenLifetime).
    private async Task<string> CheckSessionAsync(Client client, RefreshToken row, CancellationToken ct)
    {
        var sessionId = await refreshTokens.SessionIdAsync(row, ct);
        if (client.RefreshTokenLifetime != SessionEnder.BoundToSession || sessionId is "")
        {
            return sessionId ?? "";
        }
        if (sessionId is not null && await sessions.IsAliveAsync(sessionId, ct))
        {
            return sessionId;
        }
        LogSessionEnded(row.ClientId, row.Claims.UserId, row.ConnectorId, "session ended");
        await refreshTokens.RevokeAsync(row, ct);
        throw new OAuthException(OAuthError.InvalidGrant, "The session this refresh token belongs to has ended.");
    }

    [LoggerMessage(
        LogLevel.Warning,
        "refresh refused: session ended, client {client_id}, user {user_id}, connector {connector_id}: {reason}",
        EventName = AuditEvents.TokenRefreshRefused
    )]
    private partial void LogSessionEnded(string client_id, string user_id, string connector_id, string reason);

    private async Task<Identity> AskUpstreamAsync(
        OpenConnector connector,
        RefreshToken row,
        IReadOnlyList<string> scopes,
        CancellationToken ct
    )
    {
        try
        {
            return await upstream.RefreshAsync(connector, row, scopes, ct);
        }
        catch (UserGoneException e)
        {
            LogUserGone(row.ClientId, row.Claims.UserId, row.ConnectorId, e.Message);
            await refreshTokens.RevokeAsync(row, ct);
            throw Invalid("the upstream no longer vouches for the user");
        }
        catch (Exception e) when (e is not (OperationCanceledException or OAuthException or StorageUnavailableException))
        {
            LogUpstreamFailed(row.ConnectorId, e);
            throw new OAuthException(
                OAuthError.TemporarilyUnavailable,
                "The upstream identity provider could not be asked. Try again later.",
                status: 503
            )
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            };
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "refresh token replayed: its family is revoked, {kind}, client {client_id}, user {user_id}, token {token_id}",
        EventName = AuditEvents.TokenReplayed
    )]
    private partial void LogReplayed(string kind, string client_id, string user_id, string token_id);

    [LoggerMessage(
        LogLevel.Warning,
        "refresh refused: the upstream no longer vouches for the user, client {client_id}, user {user_id}, connector {connector_id}: {reason}",
        EventName = AuditEvents.TokenRefreshRefused
    )]
    private partial void LogUserGone(string client_id, string user_id, string connector_id, string reason);

    [LoggerMessage(LogLevel.Error, "failed to refresh identity, connector {connector_id}")]
    private partial void LogUpstreamFailed(string connector_id, Exception exception);

    private sealed class Found(
        RefreshTokenGrant grant,
        TokenRequest request,
        RefreshToken row,
        string presented,
        IReadOnlyList<string> scopes
    ) : IFoundGrant
    {
        public string ConnectorId => row.ConnectorId;

        public Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct) =>
            grant.DecideAsync(request, row, presented, scopes, connector!, ct);
    }
}
