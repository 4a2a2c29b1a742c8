using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace ExampleApp;

/// <summary>A login under way: what must come back with the answer.</summary>
internal sealed record PendingLogin(string State, string Nonce, string CodeVerifier);

/// <summary>What is kept of each browser, behind a cookie. Tokens stay on the server.</summary>
internal sealed class LoginStore
{
    private const string Cookie = "example_session";
    private const int MaxSessions = 1000;

    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    /// <summary>The browser's session, made where there is none.</summary>
    public Session Of(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { } known && _sessions.TryGetValue(known, out var session))
        {
            return session;
        }
        if (_sessions.Count >= MaxSessions)
        {
            _sessions.Clear();
        }
        var id = NewSecret();
        context.Response.Cookies.Append(Cookie, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        return _sessions[id] = new Session();
    }

    /// <summary>256 unpredictable bits.</summary>
    public static string NewSecret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}

/// <summary>One browser's session.</summary>
internal sealed class Session
{
    public PendingLogin? Pending { get; set; }

    public Tokens? Tokens { get; set; }
}
