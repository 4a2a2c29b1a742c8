using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>The pages for a device that has no browser of its own.</summary>
internal static class DeviceView
{
    /// <summary>Writes the form for the code that the device shows.</summary>
    public static void Write(PageShell shell, DevicePage page)
    {
        var html = shell.Html;
        shell.Open("Connect a device");
        html.Write(
            $"""
            <h1>Connect a device</h1>
            <p class="lead" id="how">Enter the code that your device shows. Go on only if you started this yourself, on a device in front of you.</p>
            <form method="post" action="{SafeUrl.From(page.PostUrl)}">

            """
        );
        var problem =
            page.RetryAfter is { } wait ? $"Too many wrong codes. Please wait {WaitInWords.Of(wait)}, then try again."
            : page.Invalid ? "This code is unknown or has expired. Please check it, or start again on the device."
            : "";
        if (problem.Length > 0)
        {
            html.Write(
                $"""
                <p class="problem" id="problem" role="alert">{problem}</p>

                """
            );
        }
        var invalid = Markup.When(page.Invalid, " aria-invalid=\"true\"");
        html.Write(
            $"""
            <div class="field">
            <label for="user_code">Code</label>
            <input class="code" id="user_code" name="user_code" type="text" value="{page.UserCode}" placeholder="XXXX-XXXX" maxlength="64" required autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="how{Markup.When(
                problem.Length > 0,
                " problem"
            )}"{invalid}>
            </div>
            <button class="button button-main" type="submit">Continue</button>
            </form>

            """
        );
        shell.Close();
    }

    /// <summary>Writes the page that says that the device is signed in.</summary>
    public static void WriteSuccess(PageShell shell, DeviceSuccessPage page)
    {
        shell.Open("Device connected");
        shell.Html.Write(
            $"""
            <h1>Your device is connected</h1>
            <p class="lead"><bdi>{page.ClientName}</bdi> on your device is signed in. You can close this page and go back to the device.</p>

            """
        );
        shell.Close();
    }
}
