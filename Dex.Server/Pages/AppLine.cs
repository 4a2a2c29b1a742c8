using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>The line that says to which application a sign-in leads, with the pages that it wants people to be able to read.</summary>
internal static class AppLine
{
    /// <summary>Writes it, if there is anything to say.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="app">The application.</param>
    /// <param name="named">Whether to name it: where the page does not do so already.</param>
    public static void Write(HtmlWriter html, AppInfo? app, bool named)
    {
        if (app is null)
        {
            return;
        }
        var logo = SafeUrl.From(app.LogoUrl);
        var (policy, tos) = (SafeUrl.From(app.PolicyUrl), SafeUrl.From(app.TosUrl));
        if (!named && policy.IsEmpty && tos.IsEmpty)
        {
            return;
        }
        html.Write($"""<p class="aside app">""");
        if (named && !logo.IsEmpty)
        {
            html.Write($"""<img class="app-logo" src="{logo}" alt="" width="24" height="24"> """);
        }
        if (named)
        {
            html.Write($"""<span>You go on to <bdi>{app.Name}</bdi></span> """);
        }
        WriteLink(html, policy, "Privacy policy");
        WriteLink(html, tos, "Terms of service");
        html.Write(
            $"""
            </p>

            """
        );
    }

    private static void WriteLink(HtmlWriter html, SafeUrl url, string text)
    {
        if (!url.IsEmpty)
        {
            html.Write($"""<a class="link" href="{url}" target="_blank" rel="noopener noreferrer">{text}</a> """);
        }
    }
}
