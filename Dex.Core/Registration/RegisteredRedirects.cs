// OpenID Connect Dynamic Client Registration §2, RFC 8252 §7.
using System.Net;
using Dex.Core.Protocol;

namespace Dex.Core.Registration;

/// <summary>Which redirect URIs a client may register over HTTP.</summary>
public static class RegisteredRedirects
{
    /// <summary>Checks one.</summary>
    /// <param name="uri">The redirect URI.</param>
    /// <param name="isNative">Whether the application runs on the person's device: then it may have a scheme of its own, in reverse domain notation.</param>
    /// <exception cref="OAuthException"><c>invalid_redirect_uri</c>.</exception>
    public static void Check(string uri, bool isNative)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || uri.AsSpan().ContainsAnyExceptInRange('!', '~') || uri.Contains('\\'))
        {
            throw Invalid("must be absolute URIs");
        }
        if (uri.Contains('#', StringComparison.Ordinal))
        {
            throw Invalid("must have no fragment");
        }
        if (parsed.UserInfo.Length > 0)
        {
            throw Invalid("must have no user name");
        }
        var isAllowed = parsed.Scheme switch
        {
            "https" => true,
            "http" => parsed.Host == "localhost"
                || (IPAddress.TryParse(parsed.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)),
            _ => isNative && parsed.Scheme.Contains('.', StringComparison.Ordinal),
        };
        if (!isAllowed)
        {
            throw Invalid(
                isNative
                    ? "must be https, http to a loopback address, or of a scheme with a dot, such as com.example.app"
                    : "must be https, or http to a loopback address"
            );
        }
    }

    private static OAuthException Invalid(string what) => new(OAuthError.InvalidRedirectUri, $"redirect_uris {what}.");
}
