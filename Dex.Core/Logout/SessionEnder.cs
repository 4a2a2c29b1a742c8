using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Logout;

/// <summary>Ends sessions, with all that hangs on them: refresh tokens of clients that are bound to the session, and the clients' own sessions.</summary>
public sealed partial class SessionEnder
{
    /// <summary><c>refreshTokenLifetime</c> of clients whose refresh tokens end with the session.</summary>
    public const string BoundToSession = "session";

    private readonly IStorage _storage;
    private readonly RefreshTokens _refreshTokens;
    private readonly BackchannelLogout _backchannel;
    private readonly ILogger _logger;

    internal SessionEnder(IStorage storage, RefreshTokens refreshTokens, BackchannelLogout backchannel, ILogger<SessionEnder> logger)
    {
        (_storage, _refreshTokens, _backchannel, _logger) = (storage, refreshTokens, backchannel, logger);
    }

    /// <summary>Ends a session. False: it was over already.</summary>
    public async Task<bool> EndAsync(string sessionId, CancellationToken ct)
    {
        // Claimed first: of two logouts at once one tells the clients.
        if (await _storage.AuthSessions.DeleteAsync(sessionId, ct) is not { } session)
        {
            return false;
        }
        await RevokeBoundTokensAsync(session, ct);
        await _backchannel.NotifyAsync(session, ct);
        LogEnded(session.Id, session.UserId, session.ConnectorId);
        return true;
    }

    /// <summary>The addresses that a browser must load to end the clients' sessions in it (OpenID Connect Front-Channel Logout §2).</summary>
    public async Task<IReadOnlyList<string>> FrontchannelAddressesAsync(AuthSession session, Issuer issuer, CancellationToken ct)
    {
        var addresses = new List<string>();
        foreach (var clientId in session.ClientStates.Keys)
        {
            if ((await _storage.Clients.GetAsync(clientId, ct))?.Metadata is { FrontchannelLogoutUri.Length: > 0 } metadata)
            {
                addresses.Add(
                    metadata.FrontchannelLogoutSessionRequired
                        ? QueryString.Append(metadata.FrontchannelLogoutUri, ("iss", issuer.Url), ("sid", session.Id))
                        : metadata.FrontchannelLogoutUri
                );
            }
        }
        return addresses;
    }

    private async Task RevokeBoundTokensAsync(AuthSession session, CancellationToken ct)
    {
        var offline = await _storage.OfflineSessions.GetAsync(new SubjectKey(session.UserId, session.ConnectorId), ct);
        foreach (var reference in offline?.Refresh.Values.Where(r => r.SessionId == session.Id) ?? [])
        {
            if (
                await _storage.Clients.GetAsync(reference.ClientId, ct) is { RefreshTokenLifetime: BoundToSession }
                && await _refreshTokens.FindAsync(reference.Id, ct) is { } row
            )
            {
                await _refreshTokens.RevokeAsync(row, ct);
                LogRevoked(row.ClientId, row.Claims.UserId, "refresh_token", row.Token.Length > 0 ? row.Id : "");
            }
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "logout successful, session {session_id}, user {user_id}, connector {connector_id}",
        EventName = AuditEvents.SessionEnded
    )]
    private partial void LogEnded(string session_id, string user_id, string connector_id);

    [LoggerMessage(
        LogLevel.Information,
        "token revoked with its session, client {client_id}, user {user_id}, {token_type}, {token_id}",
        EventName = AuditEvents.TokenRevoked
    )]
    private partial void LogRevoked(string client_id, string user_id, string token_type, string token_id);
}
