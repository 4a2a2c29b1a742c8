using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>The code for an application that no browser can return to.</summary>
internal static class OobView
{
    /// <summary>Writes the page.</summary>
    public static void Write(PageShell shell, OobPage page)
    {
        shell.Open("Your sign-in code");

        // A field, not text: reaching it with the Tab key selects the whole code, and a double click never selects half of it.
        shell.Html.Write(
            $"""
            <h1>You are signed in</h1>
            <p class="lead" id="how">One step is left. Copy this code, go back to the application that sent you here, and paste it there.</p>
            <div class="field">
            <label for="code">Code</label>
            <input class="code" id="code" name="code" type="text" value="{page.Code}" readonly autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="how keep">
            </div>
            <p class="quiet" id="keep">The code works once and for a short time. Show it to nobody. Once you have pasted it, you can close this page.</p>

            """
        );
        shell.Close();
    }
}
