// OAuth 2.0 Form Post Response Mode §2.
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;

namespace Dex.Server.Pages;

/// <summary>A form that the browser posts at once; without script the person presses its button.</summary>
internal static class FormPostView
{
    private const string Script = "document.forms[0].submit()";

    /// <summary>Our style sheet, and the one script that sends the form.</summary>
    public static string ContentSecurityPolicy { get; } =
        PageHeaders.ContentSecurityPolicy
        + $"; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'";

    /// <summary>Renders the document.</summary>
    public static ReadOnlyMemory<byte> Render(FormPostReply reply, PageContext context)
    {
        var html = new HtmlWriter();
        var shell = new PageShell(html, context);
        shell.Open("One moment");
        html.Write(
            $"""
            <h1>One moment</h1>
            <p class="lead">{(
                reply.ToUpstream ? "You are on the way to where you sign in." : "You are on the way back to the application."
            )}</p>
            <form method="post" action="{SafeUrl.Target(reply.Url)}">

            """
        );
        foreach (var (name, value) in reply.Fields)
        {
            html.Write(
                $"""
                <input type="hidden" name="{name}" value="{value}">

                """
            );
        }
        html.Write(
            $"""
            <button class="button button-main" type="submit">Continue</button>
            </form>
            <script>{Markup.Of(Script)}</script>

            """
        );
        shell.Close();
        return html.ToUtf8();
    }
}
