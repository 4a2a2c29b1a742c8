// OpenID Connect Session Management §2 and §3.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Sessions;

/// <summary>What lets a client's page notice, without a request, that the browser's session changed.</summary>
public static class SessionState
{
    /// <summary>The cookie that our own frame reads by script. It follows from the session's secret, and tells nothing about it.</summary>
    public const string CookieName = "dex_session_state";

    /// <summary>The value of the cookie.</summary>
    public static string BrowserState(AuthSession session) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("browser state of " + session.Secret)));

    /// <summary>The response parameter <c>session_state</c>; null where there is no session, or the redirect URI has no origin.</summary>
    public static string? Of(AuthSession? session, string clientId, string redirectUri, IRandom random)
    {
        if (session is null || !Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }
        var salt = random.NewId();
        var text = $"{clientId} {uri.GetLeftPart(UriPartial.Authority)} {BrowserState(session)} {salt}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) + "." + salt;
    }
}
