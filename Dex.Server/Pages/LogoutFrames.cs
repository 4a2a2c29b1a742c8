// OpenID Connect Front-Channel Logout §3.
using System.Globalization;
using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>What the page may load that has applications' own logout pages in frames.</summary>
internal static class LogoutFrames
{
    /// <summary>Our style sheets, and frames from those applications.</summary>
    public static string ContentSecurityPolicy(LogoutPage page)
    {
        var origins = page.FrontchannelUrls.Select(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) ? OriginOf(uri) : "");
        return $"{PageHeaders.ContentSecurityPolicy}; frame-src {string.Join(' ', origins.Where(o => o.StartsWith("http", StringComparison.Ordinal)).Distinct())}";
    }

    // A header holds ASCII only, so a host beyond it stands in its punycode form.
    private static string OriginOf(Uri uri)
    {
        var host = uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host;
        return uri.IsDefaultPort
            ? $"{uri.Scheme}://{host}"
            : string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{host}:{uri.Port}");
    }
}
