using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Sessions;

/// <summary>Signed-in browsers: one session each, in Dex's table and cookie.</summary>
public sealed partial class BrowserSessions(
    DexOptions options,
    IStorage storage,
    TimeProvider time,
    IRandom random,
    ILogger<BrowserSessions> logger
)
{
    // What a hostile browser may make us keep.
    private const int MaxUserAgentLength = 512;

    /// <summary>Whether browsers stay signed in at all.</summary>
    public bool Enabled => options.Sessions is not null;

    /// <summary>The initial state of the "remember me" box; null: it is not shown.</summary>
    public bool? RememberMeByDefault => options.Sessions?.RememberMeCheckedByDefault;

    /// <summary>The browser's session: the one that its cookie names and proves, while it is good; else null.</summary>
    public async Task<AuthSession?> FindAsync(BrowserContext browser, CancellationToken ct)
    {
        if (CookieOf(browser) is not { } cookie || await storage.AuthSessions.GetAsync(cookie.SessionId, ct) is not { } session)
        {
            return null;
        }
        if (!IsProved(session, cookie.Secret))
        {
            return null;
        }
        if (SessionRules.IsAlive(session, time.GetUtcNow()))
        {
            return session;
        }
        LogExpired(session.Id, session.UserId, session.ConnectorId);
        await storage.AuthSessions.DeleteAsync(session.Id, ct);
        return null;
    }

    /// <summary>Whether a session still goes on.</summary>
    public async Task<bool> IsAliveAsync(string sessionId, CancellationToken ct) =>
        Enabled && await storage.AuthSessions.GetAsync(sessionId, ct) is { } session && SessionRules.IsAlive(session, time.GetUtcNow());

    /// <summary>
    /// Notes a sign-in: the browser's session goes on where it is the same person's, else a new one takes its place. Returns the cookies to set.
    /// </summary>
    public async Task<IReadOnlyList<SetCookie>> SignInAsync(
        AuthRequest request,
        BrowserContext browser,
        bool rememberMe,
        CancellationToken ct
    )
    {
        if (!Enabled)
        {
            return [];
        }
        var now = time.GetUtcNow();
        var state = new ClientAuthState(now, now, default, ViaSso: false);
        if (await FindAsync(browser, ct) is { } current)
        {
            if (current.UserId == request.Claims.UserId && current.ConnectorId == request.ConnectorId)
            {
                var updated = await storage.AuthSessions.UpdateAsync(
                    current.Id,
                    s =>
                        Used(s, now) with
                        {
                            IpAddress = browser.RemoteAddress ?? "",
                            UserAgent = AgentOf(browser),
                            ClientStates = With(s, request.ClientId, state),
                        },
                    ct
                );
                if (updated is not null)
                {
                    return Cookies(updated, rememberMe);
                }
            }
            else
            {
                // Its cookie is about to be replaced, so nobody could ever end it.
                await storage.AuthSessions.DeleteAsync(current.Id, ct);
                LogReplaced(current.Id, current.UserId, current.ConnectorId);
            }
        }
        var session = Used(
            new AuthSession
            {
                Id = random.NewId(),
                Secret = random.NewSecret(),
                UserId = request.Claims.UserId,
                ConnectorId = request.ConnectorId,
                ClientStates = new Dictionary<string, ClientAuthState> { [request.ClientId] = state },
                CreatedAt = now,
                IpAddress = browser.RemoteAddress ?? "",
                UserAgent = AgentOf(browser),
                AbsoluteExpiry = now + options.Sessions!.AbsoluteLifetime,
            },
            now
        );
        await storage.AuthSessions.CreateAsync(session, ct);
        LogStarted(session.Id, session.UserId, session.ConnectorId, request.ClientId);
        return Cookies(session, rememberMe);
    }

    /// <summary>
    /// Whether the session may answer for a client: because the person signed in to it from here before, or because another client shares its session. Null: it may not.
    /// </summary>
    public async Task<ClientAuthState?> FindStateAsync(AuthSession session, Client client, CancellationToken ct)
    {
        if (session.ClientStates.TryGetValue(client.Id, out var own))
        {
            return own;
        }
        foreach (var (sourceId, state) in session.ClientStates)
        {
            if (
                !state.ViaSso
                && await storage.Clients.GetAsync(sourceId, ct) is { } source
                && SessionRules.Shares(source, state, client.Id, options.Sessions!)
            )
            {
                return state with { ViaSso = true };
            }
        }
        return null;
    }

    /// <summary>
    /// Notes that a request was answered in a browser with a session of the same person, and returns the session; null where there is none, or it is
    /// somebody else's, who signed in while the approval page was open.
    /// </summary>
    /// <param name="browser">The browser.</param>
    /// <param name="request">The request, whose person is known.</param>
    /// <param name="joined">What the session knows of the client, where it did not sign in there itself; null where nothing.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AuthSession?> UseAsync(BrowserContext browser, AuthRequest request, ClientAuthState? joined, CancellationToken ct)
    {
        if (CookieOf(browser) is not { } cookie)
        {
            return null;
        }
        var now = time.GetUtcNow();
        var good = false;
        var session = await storage.AuthSessions.UpdateAsync(
            cookie.SessionId,
            s =>
            {
                good =
                    IsProved(s, cookie.Secret)
                    && SessionRules.IsAlive(s, now)
                    && s.UserId == request.Claims.UserId
                    && s.ConnectorId == request.ConnectorId;
                if (!good)
                {
                    return s;
                }
                var state = s.ClientStates.GetValueOrDefault(request.ClientId) ?? joined;
                var used = Used(s, now);
                return state is null
                    ? used
                    : used with
                    {
                        ClientStates = With(s, request.ClientId, state with { LastActivity = now, LastTokenIssuedAt = now }),
                    };
            },
            ct
        );
        return good ? session : null;
    }

    /// <summary>
    /// Removes the cookies that the browser sent. With a form of another site it sends none, but would obey: its person would be logged out unasked.
    /// </summary>
    public IReadOnlyList<SetCookie> Forget(BrowserContext browser) =>
        options.Sessions is { } policy && browser.Cookies.ContainsKey(policy.CookieName)
            ? [new SetCookie(policy.CookieName, ""), StateCookie("", null)]
            : [];

    /// <summary>The session that the cookie names, good or expired, as long as the cookie proves itself; for ending it.</summary>
    public (string SessionId, string Secret)? CookieOf(BrowserContext browser) =>
        options.Sessions is { } policy && browser.Cookies.TryGetValue(policy.CookieName, out var value)
            ? SessionCookie.Read(value, policy.CookieEncryptionKey)
            : null;

    // The id is published in tokens (sid), so only the secret proves anything.
    private static bool IsProved(AuthSession session, string secret) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(session.Secret)),
            SHA256.HashData(Encoding.UTF8.GetBytes(secret))
        );

    private static string AgentOf(BrowserContext browser)
    {
        var agent = browser.UserAgent;
        if (agent.Length <= MaxUserAgentLength)
        {
            return agent;
        }
        // Not inside a surrogate pair: half a character cannot be stored.
        return agent[..(char.IsHighSurrogate(agent[MaxUserAgentLength - 1]) ? MaxUserAgentLength - 1 : MaxUserAgentLength)];
    }

    private static Dictionary<string, ClientAuthState> With(AuthSession session, string clientId, ClientAuthState state) =>
        new(session.ClientStates, StringComparer.Ordinal) { [clientId] = state };

    private AuthSession Used(AuthSession session, DateTimeOffset now) =>
        session with
        {
            LastActivity = now,
            IdleExpiry = now + options.Sessions!.ValidIfNotUsedFor,
        };

    private IReadOnlyList<SetCookie> Cookies(AuthSession session, bool rememberMe)
    {
        var policy = options.Sessions!;
        TimeSpan? maxAge = rememberMe ? session.AbsoluteExpiry - time.GetUtcNow() : null;
        return
        [
            new SetCookie(policy.CookieName, SessionCookie.Write(session.Id, session.Secret, policy.CookieEncryptionKey, random))
            {
                MaxAge = maxAge,
            },
            StateCookie(SessionState.BrowserState(session), maxAge),
        ];
    }

    private static SetCookie StateCookie(string value, TimeSpan? maxAge) =>
        new(SessionState.CookieName, value) { MaxAge = maxAge, IsForFrames = true };

    [LoggerMessage(
        LogLevel.Information,
        "auth session expired, session {session_id}, user {user_id}, connector {connector_id}",
        EventName = AuditEvents.SessionExpired
    )]
    private partial void LogExpired(string session_id, string user_id, string connector_id);

    [LoggerMessage(
        LogLevel.Information,
        "auth session started, session {session_id}, user {user_id}, connector {connector_id}, client {client_id}",
        EventName = AuditEvents.SessionStarted
    )]
    private partial void LogStarted(string session_id, string user_id, string connector_id, string client_id);

    [LoggerMessage(
        LogLevel.Information,
        "auth session ended: another person signed in, session {session_id}, user {user_id}, connector {connector_id}",
        EventName = AuditEvents.SessionEnded
    )]
    private partial void LogReplaced(string session_id, string user_id, string connector_id);
}
