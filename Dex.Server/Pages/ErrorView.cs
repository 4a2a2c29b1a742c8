using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>What went wrong, and the way out.</summary>
internal static class ErrorView
{
    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, ErrorPage page)
    {
        var html = shell.Html;
        shell.Open(page.ErrType);
        html.Write(
            $"""
            <h1 dir="auto">{page.ErrType}</h1>
            <p class="lead" dir="auto">{page.ErrMsg}</p>

            """
        );
        var restart = SafeUrl.From(page.RestartUrl);
        if (!restart.IsEmpty)
        {
            html.Write(
                $"""
                <a class="button button-main" href="{restart}">Start again</a>

                """
            );
        }
        if (page.Reference.Length > 0)
        {
            html.Write(
                $"""
                <div class="reference">
                <p class="quiet">If you ask for help, give this reference. With it the people who run this service find what happened.</p>
                <p><code>{page.Reference}</code></p>
                </div>

                """
            );
        }
        shell.Close();
    }
}
