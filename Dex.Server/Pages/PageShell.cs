namespace Dex.Server.Pages;

/// <summary>What stands around every page: the head, the logo, the card.</summary>
internal sealed class PageShell(HtmlWriter html, PageContext context)
{
    /// <summary>Where the views write.</summary>
    public HtmlWriter Html => html;

    /// <summary>The name people know the provider by.</summary>
    public string IssuerName => context.IssuerName;

    /// <summary>Begins the document, up to the inside of the card.</summary>
    /// <param name="title">What this page is about; the provider's name follows it.</param>
    /// <param name="wide">Whether the card may grow to two columns.</param>
    /// <param name="refresh">Where the browser goes by itself after a moment; empty: nowhere.</param>
    public void Open(string title, bool wide = false, SafeUrl refresh = default)
    {
        var theme = context.Theme is "light" or "dark" ? context.Theme : "";
        html.Write(
            $"""
            <!doctype html>
            <html lang="en" data-theme="{theme}">
            <head>
            <meta charset="utf-8">
            <title>{title} · {context.IssuerName}</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="{(theme.Length > 0 ? theme : "light dark")}">
            <meta name="robots" content="noindex, nofollow">
            <meta name="referrer" content="no-referrer">
            <link rel="stylesheet" href="{Static("dex.css")}">
            <link rel="icon" href="{Static("logo.svg")}" type="image/svg+xml">
            <link rel="alternate icon" href="{Static("favicon.png")}" type="image/png" sizes="48x48">

            """
        );
        if (!refresh.IsEmpty)
        {
            html.Write(
                $"""
                <meta http-equiv="refresh" content="3;url={refresh}">

                """
            );
        }
        html.Write(
            $"""
            </head>
            <body>
            <div class="page{Markup.When(wide, " page-wide")}">
            <header class="brand">

            """
        );
        WriteBrand();
        html.Write(
            $"""
            </header>
            <main class="card">

            """
        );
    }

    /// <summary>Ends the document.</summary>
    public void Close() =>
        html.Write(
            $"""
            </main>
            </div>
            </body>
            </html>

            """
        );

    // A configured logo mostly carries the name, so the name is its alternative text; our own stands beside the name.
    private void WriteBrand()
    {
        var logo = SafeUrl.Below(context.BasePath, context.LogoUrl);
        if (logo.IsEmpty)
        {
            html.Write(
                $"""
                <img class="brand-mark" src="{Static("logo.svg")}" alt="" width="32" height="32">
                <span class="brand-name" dir="auto">{context.IssuerName}</span>

                """
            );
            return;
        }
        html.Write(
            $"""
            <img class="brand-logo" src="{logo}" alt="{context.IssuerName}">

            """
        );
    }

    private SafeUrl Static(string name) => SafeUrl.From(context.BasePath + StaticFiles.Embedded.PathOf(name));
}
