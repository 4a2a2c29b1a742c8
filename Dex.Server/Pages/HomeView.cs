using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>Who is signed in in this browser.</summary>
internal static class HomeView
{
    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, HomePage page)
    {
        var html = shell.Html;
        shell.Open(page.LoggedIn ? "Signed in" : "Welcome");
        if (page.LoggedIn)
        {
            WritePerson(html, page);
        }
        else
        {
            html.Write(
                $"""
                <h1><bdi>{shell.IssuerName}</bdi></h1>
                <p class="lead">This is where people sign in to applications. Begin at the application that you want to use.</p>

                """
            );
        }
        html.Write(
            $"""
            <p class="aside"><a class="link" href="{SafeUrl.From(page.DiscoveryUrl)}">OpenID configuration</a></p>

            """
        );
        shell.Close();
    }

    private static void WritePerson(HtmlWriter html, HomePage page)
    {
        html.Write(
            $"""
            <h1>Signed in as <bdi>{(page.Username.Length > 0 ? page.Username : page.Email)}</bdi></h1>
            <dl class="facts">

            """
        );
        Fact(html, "Email", page.Email + (page.Email.Length == 0 || page.EmailVerified ? "" : " (not verified)"));
        Fact(html, "Signed in with", page.ConnectorName);
        Fact(html, "Groups", string.Join(", ", page.Groups));
        Time(html, "Signed in", page.SignedInIso, page.SignedInText);
        Time(html, page.SessionExpiryIsIdle ? "Ends unless used before" : "Session ends", page.SessionExpiresIso, page.SessionExpiresText);
        Fact(html, "Address", page.IpAddress);
        Fact(html, "Browser", page.UserAgent);
        html.Write(
            $"""
            </dl>
            <p class="answers"><a class="button" href="{SafeUrl.From(page.LogoutUrl)}">Log out</a></p>

            """
        );
    }

    private static void Fact(HtmlWriter html, string name, string value)
    {
        if (value.Length > 0)
        {
            html.Write(
                $"""
                <dt>{name}</dt><dd dir="auto">{value}</dd>

                """
            );
        }
    }

    private static void Time(HtmlWriter html, string name, string iso, string text)
    {
        if (iso.Length > 0)
        {
            html.Write(
                $"""
                <dt>{name}</dt><dd><time datetime="{iso}">{text}</time></dd>

                """
            );
        }
    }
}
