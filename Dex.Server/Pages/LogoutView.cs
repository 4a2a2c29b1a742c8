using System.Globalization;
using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>Asks whether to log out, or says that it is done.</summary>
internal static class LogoutView
{
    /// <summary>What the page may load where applications' own logout pages go into frames.</summary>
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

    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, LogoutPage page)
    {
        var html = shell.Html;
        if (page.ShowConfirmation)
        {
            shell.Open("Log out");
            html.Write(
                $"""
                <h1>Do you want to log out?</h1>
                <p class="lead">You will be logged out of <bdi>{shell.IssuerName}</bdi> in this browser. Applications may ask you to sign in again.</p>
                <form method="post" action="{SafeUrl.From(page.PostUrl)}">
                <button class="button button-main" type="submit">Log out</button>
                </form>

                """
            );
            shell.Close();
            return;
        }
        var back = SafeUrl.Target(page.BackUrl);
        // With frames to load, the browser goes on by itself once they had a moment.
        shell.Open(page.LoggedOut ? "Logged out" : "Not signed in", refresh: page.FrontchannelUrls.Count > 0 ? back : default);
        html.Write(
            $"""
            <h1>{(page.LoggedOut ? "You are logged out" : "You are not signed in")}</h1>
            <p class="lead">{(
                page.LoggedOut ? "Close the browser too if others use this computer." : "There was no session to end in this browser."
            )}</p>

            """
        );
        foreach (var frame in page.FrontchannelUrls)
        {
            html.Write(
                $"""
                <iframe class="hidden" title="Log out of an application" src="{SafeUrl.From(frame)}"></iframe>

                """
            );
        }
        if (!back.IsEmpty)
        {
            html.Write(
                $"""
                <p class="aside"><a class="link" href="{back}">Back to the application</a></p>

                """
            );
        }
        shell.Close();
    }
}
