using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>The question whether an application gets what it asks for.</summary>
internal static class ApprovalView
{
    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, ApprovalPage page)
    {
        var html = shell.Html;
        shell.Open("Grant access");
        WriteClient(html, page);
        WriteScopes(html, page);
        if (page.User.Length > 0)
        {
            html.Write(
                $"""
                <p class="quiet person">Signed in as <bdi>{page.User}</bdi></p>

                """
            );
        }

        // Without an action the form goes to the page's own address, whose query binds it to the request.
        html.Write(
            $"""
            <form method="post">
            <input type="hidden" name="req" value="{page.AuthReqId}">
            <div class="answers">
            <button class="button button-main" type="submit" name="approval" value="approve">Grant Access</button>
            <button class="button" type="submit" name="approval" value="rejected">Cancel</button>
            </div>
            </form>

            """
        );
        AppLine.Write(html, page.App, named: false);
        shell.Close();
    }

    private static void WriteClient(HtmlWriter html, ApprovalPage page)
    {
        html.Write($"""<div class="client">""");
        var logo = SafeUrl.From(page.ClientLogoUrl);
        if (logo.IsEmpty)
        {
            Tile.Write(html, page.Client);
        }
        else
        {
            html.Write($"""<img class="client-logo" src="{logo}" alt="" width="56" height="56">""");
        }
        html.Write(
            $"""
            </div>
            <h1 class="centred"><bdi>{page.Client}</bdi> asks for access</h1>

            """
        );
    }

    private static void WriteScopes(HtmlWriter html, ApprovalPage page)
    {
        if (page.Scopes.Count == 0)
        {
            html.Write(
                $"""
                <p class="lead centred">It asks for no personal information, only to know that you signed in.</p>

                """
            );
            return;
        }
        html.Write(
            $"""
            <p class="lead centred" id="scopes">If you agree, it can:</p>
            <ul class="scopes" aria-labelledby="scopes">

            """
        );
        foreach (var scope in page.Scopes)
        {
            html.Write(
                $"""
                <li dir="auto">{scope}</li>

                """
            );
        }
        html.Write(
            $"""
            </ul>

            """
        );
    }
}
