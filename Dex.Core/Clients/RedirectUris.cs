using System.Net;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Clients;

/// <summary>Which redirect URIs a client may use (RFC 6749 §3.1.2, RFC 8252 §7.3, RFC 9700 §2.1).</summary>
public static class RedirectUris
{
    /// <summary>Shows the code on a page instead of redirecting.</summary>
    public const string OutOfBand = "urn:ietf:wg:oauth:2.0:oob";

    /// <summary>Dex's device flow sends the browser here, below the issuer.</summary>
    public const string DeviceCallback = "/device/callback";

    /// <summary>Whether a client may use a redirect URI.</summary>
    /// <remarks>
    /// Registered URIs are compared character by character. Only a public client that registered none may use a loopback address with any
    /// port and path, <see cref="OutOfBand"/> and <see cref="DeviceCallback"/>, as in Dex.
    /// </remarks>
    public static bool IsAllowed(Client client, string redirectUri, Issuer issuer)
    {
        if (client.RedirectUris.Contains(redirectUri, StringComparer.Ordinal))
        {
            return true;
        }
        // Registered in Dex's short form, asked for in the long one.
        var isDevice = redirectUri == DeviceCallback || redirectUri == issuer.PathTo(DeviceCallback);
        // A client that registered itself for the device flow has said enough: RFC 8628 knows no redirect URI.
        var isRegistered = client.Metadata?.GrantTypes.Contains(GrantTypes.DeviceCode) is true;
        if (isDevice && (isRegistered || client.RedirectUris.Any(u => u == DeviceCallback || u == issuer.PathTo(DeviceCallback))))
        {
            return true;
        }
        if (!client.Public || client.RedirectUris.Count > 0)
        {
            return false;
        }
        return isDevice || redirectUri == OutOfBand || IsLoopback(redirectUri);
    }

    /// <summary>Whether a redirect URI belongs to the device flow, which decides the grant type that a connector must allow.</summary>
    public static bool IsDeviceCallback(string redirectUri) => redirectUri.EndsWith(DeviceCallback, StringComparison.Ordinal);

    /// <summary>The address a response really goes to: Dex's device callback may be named without the issuer's path.</summary>
    public static string Resolve(string redirectUri, Issuer issuer) =>
        redirectUri == DeviceCallback ? issuer.PathTo(DeviceCallback) : redirectUri;

    private static bool IsLoopback(string redirectUri)
    {
        // Whatever a browser might read differently from us (backslashes, spaces, control characters, user names) is refused.
        foreach (var c in redirectUri)
        {
            if (c is <= ' ' or '\\' or '#' or '@' or >= '\x7f')
            {
                return false;
            }
        }
        return redirectUri.StartsWith("http://", StringComparison.Ordinal)
            && Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
            && (uri.Host == "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)));
    }
}
