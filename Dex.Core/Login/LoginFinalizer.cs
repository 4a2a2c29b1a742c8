using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary>What follows every proof of identity, whichever way it came.</summary>
internal sealed partial class LoginFinalizer(
    DexOptions options,
    IStorage storage,
    BrowserSessions sessions,
    AuthorizeResponder responder,
    TimeProvider time,
    ILogger<LoginFinalizer> logger
)
{
    /// <summary>Notes who the person is and goes on to the next step.</summary>
    /// <param name="request">The request.</param>
    /// <param name="identity">The person.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="rememberMe">Whether the browser's session outlives its window; null: as configured.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> FinalizeAsync(
        AuthRequest request,
        Identity identity,
        BrowserContext browser,
        bool? rememberMe,
        CancellationToken ct
    )
    {
        var (authTime, claims) = (time.GetUtcNow(), identity.Claims);
        // OpenID Connect Core §3.1.2.1, id_token_hint: another person than the one asked for is no answer.
        if (request.Extras?.RequiredSubject is { Length: > 0 } required && required != Subject.Encode(claims.UserId, request.ConnectorId))
        {
            LogWrongPerson(request.ConnectorId, claims.UserId, request.ClientId);
            throw await responder.RefuseAsync(request, OAuthError.LoginRequired, "Another person signed in than the one asked for.", ct);
        }
        if (sessions.Enabled)
        {
            await RememberAsync(request, claims, authTime, ct);
        }
        var updated =
            await storage.AuthRequests.UpdateAsync(
                request.Id,
                r => r with { LoggedIn = true, Claims = claims, ConnectorData = identity.ConnectorData, AuthTime = authTime },
                ct
            ) ?? throw PendingRequests.Over($"authorization request {request.Id} ended during the login");
        DexMetrics.CountLogin(request.ConnectorId, "success");
        LogLoginSuccessful(
            request.ConnectorId,
            claims.UserId,
            claims.Username,
            claims.PreferredUsername,
            claims.EmailVerified ? claims.Email : claims.Email + " (unverified)",
            claims.Groups,
            request.ClientId
        );
        var cookies = await sessions.SignInAsync(updated, browser, rememberMe ?? sessions.RememberMeByDefault ?? false, ct);
        return Continue(updated) with { Cookies = cookies };
    }

    // Keeps who the person is for later answers by the session, unless an administrator has locked them out.
    private async Task RememberAsync(AuthRequest request, Claims claims, DateTimeOffset now, CancellationToken ct)
    {
        var key = new SubjectKey(claims.UserId, request.ConnectorId);
        var blocked = false;
        var fresh = new UserIdentity
        {
            UserId = key.UserId,
            ConnectorId = key.ConnectorId,
            Claims = claims,
            CreatedAt = now,
            LastLogin = now,
        };
        UserIdentity Update(UserIdentity known)
        {
            blocked = known.BlockedUntil > now;
            return blocked ? known : known with { Claims = claims, LastLogin = now };
        }
        // Absent, then taken: somebody else created it in between, so the update finds it.
        while (await storage.UserIdentities.UpdateAsync(key, Update, ct) is null && !await storage.UserIdentities.CreateAsync(fresh, ct))
        { }
        if (blocked)
        {
            LogBlocked(request.ConnectorId, claims.UserId, request.ClientId);
            throw new OAuthException(
                OAuthError.AccessDenied,
                "This account is locked. Ask the administrator.",
                $"user {claims.UserId}",
                403
            );
        }
    }

    /// <summary>Back to <c>/auth</c>, which knows the next step.</summary>
    public RedirectReply Continue(AuthRequest request) => new(options.Issuer.PathTo("/auth?") + FlowStep.Query(request, FlowStep.Continue));

    [LoggerMessage(
        LogLevel.Warning,
        "login rejected for locked account, connector {connector_id}, user {user_id}, client {client_id}",
        EventName = AuditEvents.LoginRefused
    )]
    private partial void LogBlocked(string connector_id, string user_id, string client_id);

    [LoggerMessage(
        LogLevel.Warning,
        "login refused: not the person that the client asked for, connector {connector_id}, user {user_id}, client {client_id}",
        EventName = AuditEvents.LoginRefused
    )]
    private partial void LogWrongPerson(string connector_id, string user_id, string client_id);

    [LoggerMessage(
        LogLevel.Information,
        "login successful, connector {connector_id}, user {user_id}, {username}, {preferred_username}, {email}, {groups}, client {client_id}",
        EventName = AuditEvents.LoginSucceeded
    )]
    private partial void LogLoginSuccessful(
        string connector_id,
        string user_id,
        string username,
        string preferred_username,
        string email,
        IReadOnlyList<string> groups,
        string client_id
    );
}
