// OpenID Connect Core §3.1.2.1, §3.1.2.3.
using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Protocol;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Login;

/// <summary>Signs a person in by the browser's session, without asking anything.</summary>
internal sealed class SessionLogin(
    IStorage storage,
    BrowserSessions sessions,
    FlowDispatcher dispatcher,
    AuthorizeResponder responder,
    TimeProvider time,
    AuditLog audit
)
{
    /// <summary>
    /// The answer, where the session gives one: to the client, or the way to the approval page. Null: the person must sign in.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="pending">The same, as it would be kept.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException">With <c>prompt=none</c>: the session gives none.</exception>
    public async Task<Reply?> TryAsync(AuthorizeRequest request, AuthRequest pending, BrowserContext browser, CancellationToken ct)
    {
        var silent = request.Prompt.None;
        var found = request.Prompt is { Login: false, SelectAccount: false } ? await FindAsync(request, pending, browser, ct) : null;
        if (found is not { } person)
        {
            return silent ? throw request.Refuse(OAuthError.LoginRequired, "The person must sign in.") : null;
        }
        var known = pending with { LoggedIn = true, Claims = person.Identity.Claims, AuthTime = person.AuthTime };
        if (await dispatcher.DecideAsync(known, approved: false, ct) == NextStep.Respond)
        {
            audit.SessionUsed(person.SessionId, known.ConnectorId, known.Claims.UserId, known.ClientId);
            return await responder.RespondAsync(known, browser, person.State, ct);
        }
        if (silent)
        {
            throw request.Refuse(OAuthError.ConsentRequired, "The person must approve first.");
        }
        audit.SessionUsed(person.SessionId, known.ConnectorId, known.Claims.UserId, known.ClientId);
        // The approval page needs the request, and the session should know the client once it is granted.
        await storage.AuthRequests.CreateAsync(known, ct);
        await sessions.UseAsync(browser, known, person.State, ct);
        return await dispatcher.GoOnAsync(known, browser, approved: false, ct);
    }

    private async Task<(string SessionId, UserIdentity Identity, ClientAuthState State, DateTimeOffset AuthTime)?> FindAsync(
        AuthorizeRequest request,
        AuthRequest pending,
        BrowserContext browser,
        CancellationToken ct
    )
    {
        if (await sessions.FindAsync(browser, ct) is not { } session || session.ConnectorId != pending.ConnectorId)
        {
            return null;
        }
        var required = pending.Extras?.RequiredSubject ?? "";
        if (required.Length > 0 && required != Subject.Encode(session.UserId, session.ConnectorId))
        {
            return null;
        }
        var (authTime, now) = (SessionRules.AuthenticatedAt(session), time.GetUtcNow());
        if (
            SessionRules.IsTooOld(authTime, request.MaxAge, now)
            || await sessions.FindStateAsync(session, request.Client, ct) is not { } state
            || await storage.UserIdentities.GetAsync(new SubjectKey(session.UserId, session.ConnectorId), ct) is not { } identity
            || identity.BlockedUntil > now
        )
        {
            return null;
        }
        return (session.Id, identity, state, authTime);
    }
}
