using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>The name and password form.</summary>
internal static class PasswordView
{
    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, PasswordPage page)
    {
        var html = shell.Html;
        shell.Open(TitleOf(page));
        html.Write(
            $"""
            <h1>Sign in to <bdi>{shell.IssuerName}</bdi></h1>

            """
        );
        WriteForm(html, page);
        var back = SafeUrl.From(page.BackLink);
        if (!back.IsEmpty)
        {
            html.Write(
                $"""
                <p class="aside"><a class="link" href="{back}">Choose another way to sign in</a></p>

                """
            );
        }
        AppLine.Write(html, page.App, named: true);
        shell.Close();
    }

    private static void WriteForm(HtmlWriter html, PasswordPage page)
    {
        var action = SafeUrl.From(page.PostUrl);
        if (action.IsEmpty)
        {
            // Such a form goes to the page's own address.
            html.Write($"""<form method="post">""");
        }
        else
        {
            html.Write($"""<form method="post" action="{action}">""");
        }
        html.Write($"\n");
        WriteProblem(html, page);

        // The focus goes to the first thing left to type. What is described by the problem is read out together with it, also by readers that
        // announce alerts only when they appear later.
        var described = Markup.When(HasProblem(page), " aria-describedby=\"problem\"");
        var invalid = Markup.When(page.Invalid && page.RetryAfter is null, " aria-invalid=\"true\"");
        var known = page.Username.Length > 0;
        html.Write(
            $"""
            <div class="field">
            <label for="login" dir="auto">{page.UsernamePrompt}</label>
            <input id="login" name="login" type="text" value="{page.Username}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" dir="auto" required{invalid}{described}{Markup.When(
                !known,
                " autofocus"
            )}>
            </div>
            <div class="field">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required{invalid}{described}{Markup.When(known, " autofocus")}>
            </div>

            """
        );
        if (page.ShowRememberMe)
        {
            html.Write(
                $"""
                <label class="check"><input type="checkbox" name="remember_me" value="on"{Markup.When(
                    page.RememberMeChecked,
                    " checked"
                )}> Keep me signed in</label>

                """
            );
        }
        html.Write(
            $"""
            <button class="button button-main" type="submit">Sign in</button>
            </form>

            """
        );
    }

    private static bool HasProblem(PasswordPage page) => page.Invalid || page.RetryAfter is not null || page.UnknownTicketOf.Length > 0;

    private static void WriteProblem(HtmlWriter html, PasswordPage page)
    {
        if (page.RetryAfter is { } wait)
        {
            html.Write(
                $"""
                <p class="problem" id="problem" role="alert">Too many attempts. Please wait {WaitInWords.Of(wait)}, then try again.</p>

                """
            );
        }
        else if (page.Invalid)
        {
            html.Write(
                $"""
                <p class="problem" id="problem" role="alert"><bdi>{page.UsernamePrompt}</bdi> or password is wrong. Please check both and try again.</p>

                """
            );
        }
        else if (page.UnknownTicketOf.Length > 0)
        {
            html.Write(
                $"""
                <p class="problem" id="problem" role="alert">You are signed in to your computer as <bdi>{page.UnknownTicketOf}</bdi>, which has no account here. Please sign in with another name.</p>

                """
            );
        }
    }

    // The title is the first thing that a screen reader says, and what a background tab shows.
    private static string TitleOf(PasswordPage page) =>
        page switch
        {
            { RetryAfter: not null } => "Please wait",
            { Invalid: true } => "Sign-in failed",
            _ => "Sign in",
        };
}
