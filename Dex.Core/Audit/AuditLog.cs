using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Audit;

/// <summary>
/// The lines of audit events for which no other line stands: where there is one, it carries the event's name itself. Nothing is put together unless it is logged,
/// and no token, code, password or other secret is: tokens are named by their ids.
/// </summary>
public sealed partial class AuditLog(ILogger<AuditLog> logger)
{
    /// <summary>Tokens were signed.</summary>
    /// <param name="authorization">For whom and what.</param>
    /// <param name="accessTokenId">The <c>jti</c> of the access token; null: none was signed.</param>
    /// <param name="idTokenId">The <c>jti</c> of the ID token; null: none was signed.</param>
    /// <param name="refreshToken">The refresh token that goes with them; null: none does.</param>
    internal void TokensIssued(Authorization authorization, string? accessTokenId, string? idTokenId, string? refreshToken)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }
        var (client, user) = (authorization.Client.Id, authorization.Claims.UserId);
        var refreshTokenId = RefreshTokenIdOf(refreshToken);
        if (authorization.GrantType == Protocol.GrantTypes.RefreshToken)
        {
            LogRefreshed(
                client,
                user,
                authorization.ConnectorId,
                authorization.Scopes,
                authorization.SessionId,
                accessTokenId ?? "",
                idTokenId ?? "",
                refreshTokenId
            );
            return;
        }
        LogIssued(
            authorization.GrantType,
            client,
            user,
            authorization.ConnectorId,
            authorization.Scopes,
            authorization.SessionId,
            accessTokenId ?? "",
            idTokenId ?? "",
            refreshTokenId
        );
    }

    /// <summary>A client did not prove who it is.</summary>
    /// <param name="client_id">The id that it gave.</param>
    /// <param name="auth_method">How it tried.</param>
    /// <param name="reason">What was wrong.</param>
    [LoggerMessage(
        LogLevel.Warning,
        "client authentication failed, client {client_id}, {auth_method}: {reason}",
        EventName = AuditEvents.ClientAuthenticationFailed
    )]
    internal partial void ClientAuthenticationFailed(string client_id, string auth_method, string reason);

    /// <summary>A person let a client have what it asked for.</summary>
    internal void ConsentGranted(AuthRequest request) =>
        LogConsentGranted(request.ClientId, request.Claims.UserId, request.ConnectorId, request.Scopes);

    /// <summary>A person did not.</summary>
    internal void ConsentDenied(AuthRequest request) =>
        LogConsentDenied(request.ClientId, request.Claims.UserId, request.ConnectorId, request.Scopes);

    /// <summary>A person came in by the browser's session.</summary>
    [LoggerMessage(
        LogLevel.Information,
        "session used, session {session_id}, connector {connector_id}, user {user_id}, client {client_id}",
        EventName = AuditEvents.SessionUsed
    )]
    internal partial void SessionUsed(string session_id, string connector_id, string user_id, string client_id);

    /// <summary>A proof of a key was presented again.</summary>
    [LoggerMessage(LogLevel.Warning, "DPoP proof used twice, {kind}, key {jkt}, {path}", EventName = AuditEvents.TokenReplayed)]
    internal partial void ProofReplayed(string kind, string jkt, string path);

    /// <summary>A client's assertion was presented again.</summary>
    [LoggerMessage(LogLevel.Warning, "client assertion used twice, {kind}, client {client_id}", EventName = AuditEvents.TokenReplayed)]
    internal partial void ClientAssertionReplayed(string kind, string client_id);

    /// <summary>An upstream's assertion was presented again.</summary>
    [LoggerMessage(
        LogLevel.Warning,
        "SAML assertion used twice, {kind}, connector {connector_id}, client {client_id}",
        EventName = AuditEvents.TokenReplayed
    )]
    internal partial void SamlAssertionReplayed(string kind, string connector_id, string client_id);

    /// <summary>Too many wrong codes of devices came from one address.</summary>
    [LoggerMessage(LogLevel.Warning, "device code refused: too many failures", EventName = AuditEvents.RateLimited)]
    internal partial void DeviceCodesLimited();

    // Go Dex has issued refresh tokens that are nothing but their id.
    private static string RefreshTokenIdOf(string? refreshToken) =>
        refreshToken is not null && RefreshTokenCodec.Decode(refreshToken) is { Token.Length: > 0 } decoded ? decoded.RefreshId : "";

    [LoggerMessage(
        LogLevel.Information,
        "tokens issued, grant {grant_type}, client {client_id}, user {user_id}, connector {connector_id}, {scopes}, session {session_id}, {access_token_id}, {id_token_id}, {refresh_token_id}",
        EventName = AuditEvents.TokenIssued
    )]
    private partial void LogIssued(
        string grant_type,
        string client_id,
        string user_id,
        string connector_id,
        IReadOnlyList<string> scopes,
        string session_id,
        string access_token_id,
        string id_token_id,
        string refresh_token_id
    );

    [LoggerMessage(
        LogLevel.Information,
        "tokens refreshed, client {client_id}, user {user_id}, connector {connector_id}, {scopes}, session {session_id}, {access_token_id}, {id_token_id}, {refresh_token_id}",
        EventName = AuditEvents.TokenRefreshed
    )]
    private partial void LogRefreshed(
        string client_id,
        string user_id,
        string connector_id,
        IReadOnlyList<string> scopes,
        string session_id,
        string access_token_id,
        string id_token_id,
        string refresh_token_id
    );

    [LoggerMessage(
        LogLevel.Information,
        "consent granted, client {client_id}, user {user_id}, connector {connector_id}, {scopes}",
        EventName = AuditEvents.ConsentGranted
    )]
    private partial void LogConsentGranted(string client_id, string user_id, string connector_id, IReadOnlyList<string> scopes);

    [LoggerMessage(
        LogLevel.Warning,
        "consent denied, client {client_id}, user {user_id}, connector {connector_id}, {scopes}",
        EventName = AuditEvents.ConsentDenied
    )]
    private partial void LogConsentDenied(string client_id, string user_id, string connector_id, IReadOnlyList<string> scopes);
}
