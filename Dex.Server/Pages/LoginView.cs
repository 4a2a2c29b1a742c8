using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>The choice of a way to sign in.</summary>
internal static class LoginView
{
    // From here on one column gets longer than most screens.
    private const int TwoColumnsFrom = 9;

    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, LoginPage page)
    {
        // Without a usable address there is nothing to press.
        var choices = page.Connectors.Where(choice => !SafeUrl.From(choice.Url).IsEmpty).ToList();
        shell.Open("Sign in", wide: choices.Count >= TwoColumnsFrom);
        shell.Html.Write(
            $"""
            <h1>Sign in to <bdi>{shell.IssuerName}</bdi></h1>

            """
        );
        if (choices.Count == 0)
        {
            shell.Html.Write(
                $"""
                <p class="lead">There is no way to sign in at the moment. Please tell the people who run this service.</p>

                """
            );
        }
        else
        {
            WriteChoices(shell.Html, choices);
        }
        AppLine.Write(shell.Html, page.App, named: true);
        shell.Close();
    }

    private static void WriteChoices(HtmlWriter html, List<ConnectorChoice> choices)
    {
        html.Write(
            $"""
            <p class="lead">Choose how you want to sign in.</p>
            <ul class="choices">

            """
        );
        foreach (var choice in choices)
        {
            if (!choice.IsAvailable)
            {
                WriteUnavailable(html, choice);
                continue;
            }
            html.Write(
                $"""
                <li><a class="choice" href="{SafeUrl.From(choice.Url)}">
                """
            );
            Tile.Write(html, choice.Name, choice.Type);
            html.Write(
                $"""
                <span class="choice-text"><span class="quiet">Sign in with</span> <bdi class="choice-name">{choice.Name}</bdi></span></a></li>

                """
            );
        }
        html.Write(
            $"""
            </ul>

            """
        );
    }

    private static void WriteUnavailable(HtmlWriter html, ConnectorChoice choice)
    {
        html.Write(
            $"""
            <li><span class="choice choice-off">
            """
        );
        Tile.Write(html, choice.Name, choice.Type);
        html.Write(
            $"""
            <span class="choice-text"><bdi class="choice-name">{choice.Name}</bdi> <span class="quiet">Not available at the moment</span></span></span></li>

            """
        );
    }
}
