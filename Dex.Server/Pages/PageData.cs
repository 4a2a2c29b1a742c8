using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Server.Templates;

namespace Dex.Server.Pages;

/// <summary>What the templates get: the fields that Dex gives them, by Dex's names, and some of ours.</summary>
internal static class PageData
{
    /// <summary>The template and the data of a page.</summary>
    public static (string Template, Dictionary<string, object?> Data) Of(Page page) =>
        page switch
        {
            LoginPage p => ("login.html", Login(p)),
            PasswordPage p => ("password.html", Password(p)),
            ApprovalPage p => ("approval.html", Approval(p)),
            OobPage p => ("oob.html", New(("Code", p.Code))),
            DevicePage p => ("device.html", Device(p)),
            DeviceSuccessPage p => ("device_success.html", New(("ClientName", p.ClientName))),
            LogoutPage p => ("logout.html", Logout(p)),
            HomePage p => ("home.html", Home(p)),
            ErrorPage p => (
                "error.html",
                New(("ErrType", p.ErrType), ("ErrMsg", p.ErrMsg), ("RestartURL", p.RestartUrl), ("Reference", p.Reference))
            ),
            _ => throw new ArgumentException($"There is no template for {page.GetType().Name}.", nameof(page)),
        };

    /// <summary>The data of the form that the browser posts by itself.</summary>
    public static Dictionary<string, object?> Of(FormPostReply reply) =>
        New(
            ("URL", Trusted(SafeUrl.Target(reply.Url))),
            ("ToUpstream", reply.ToUpstream),
            ("Fields", List(reply.Fields, f => New(("Name", f.Name), ("Value", f.Value))))
        );

    // A choice without a usable address could not be pressed.
    private static Dictionary<string, object?> Login(LoginPage page) =>
        New(("Connectors", List(page.Connectors.Where(c => !SafeUrl.From(c.Url).IsEmpty), Connector)), ("App", App(page.App)));

    private static Dictionary<string, object?> Connector(ConnectorChoice choice) =>
        New(
            ("ID", choice.Id),
            ("Name", choice.Name),
            ("Type", choice.Type),
            ("URL", Trusted(SafeUrl.From(choice.Url))),
            ("Available", choice.IsAvailable),
            ("Monogram", Monogram.Of(choice.Name)),
            ("Tone", (long)Monogram.ToneOf(choice.Name))
        );

    private static Dictionary<string, object?> Password(PasswordPage page)
    {
        var data = New(
            ("PostURL", page.PostUrl),
            ("BackLink", page.BackLink),
            ("Username", page.Username),
            ("UsernamePrompt", page.UsernamePrompt),
            ("Invalid", page.Invalid),
            ("ShowRememberMe", page.ShowRememberMe),
            ("RememberMeChecked", page.RememberMeChecked),
            ("UnknownTicketOf", page.UnknownTicketOf),
            ("App", App(page.App))
        );
        return AddWait(data, page.RetryAfter);
    }

    private static Dictionary<string, object?> Approval(ApprovalPage page) =>
        New(
            ("User", page.User),
            ("Client", page.Client),
            ("AuthReqID", page.AuthReqId),
            ("Scopes", List(page.Scopes, s => s)),
            ("ClientLogoURL", SafeUrl.From(page.ClientLogoUrl).Value),
            ("ClientTile", New(("Monogram", Monogram.Of(page.Client)), ("Tone", (long)Monogram.ToneOf(page.Client)))),
            ("App", App(page.App))
        );

    private static Dictionary<string, object?> Device(DevicePage page) =>
        AddWait(New(("PostURL", page.PostUrl), ("UserCode", page.UserCode), ("Invalid", page.Invalid)), page.RetryAfter);

    private static Dictionary<string, object?> Logout(LogoutPage page) =>
        New(
            ("BackURL", Trusted(SafeUrl.Target(page.BackUrl))),
            ("LoggedOut", page.LoggedOut),
            ("ShowConfirmation", page.ShowConfirmation),
            ("PostURL", page.PostUrl),
            ("FrontchannelURLs", List(page.FrontchannelUrls, u => SafeUrl.From(u).Value))
        );

    private static Dictionary<string, object?> Home(HomePage page) =>
        New(
            ("LoggedIn", page.LoggedIn),
            ("Username", page.Username),
            ("Email", page.Email),
            ("EmailVerified", page.EmailVerified),
            ("Groups", List(page.Groups, g => g)),
            ("ConnectorName", page.ConnectorName),
            ("SignedInISO", page.SignedInIso),
            ("SignedInText", page.SignedInText),
            ("SessionExpiresISO", page.SessionExpiresIso),
            ("SessionExpiresText", page.SessionExpiresText),
            ("SessionExpiryIsIdle", page.SessionExpiryIsIdle),
            ("IPAddress", page.IpAddress),
            ("UserAgent", page.UserAgent),
            ("LogoutURL", page.LogoutUrl),
            ("DiscoveryURL", page.DiscoveryUrl)
        );

    private static Dictionary<string, object?>? App(AppInfo? app) =>
        app is null
            ? null
            : New(
                ("Name", app.Name),
                ("LogoURL", SafeUrl.From(app.LogoUrl).Value),
                ("PolicyURL", SafeUrl.From(app.PolicyUrl).Value),
                ("TosURL", SafeUrl.From(app.TosUrl).Value)
            );

    // A time in words is a phrase to translate, and the number in it. Rounded up: whoever waits that long has waited long enough.
    private static Dictionary<string, object?> AddWait(Dictionary<string, object?> data, TimeSpan? wait)
    {
        var (count, unit) = wait switch
        {
            null => (0, ""),
            { TotalSeconds: <= 1 } => (1, "second"),
            { TotalSeconds: < 60 } => (wait.Value.TotalSeconds, "second"),
            { TotalMinutes: < 120 } => (wait.Value.TotalMinutes, "minute"),
            _ => (wait.Value.TotalHours, "hour"),
        };
        var whole = (long)Math.Ceiling(count);
        data["Wait"] = unit.Length == 0 ? "" : $"%d {unit}{(whole == 1 ? "" : "s")}";
        data["WaitCount"] = whole;
        return data;
    }

    private static SafeText Trusted(SafeUrl url) => new(SafeKind.Url, url.Value);

    private static List<object?> List<T>(IEnumerable<T> items, Func<T, object?> make) => [.. items.Select(make)];

    private static Dictionary<string, object?> New(params (string Name, object? Value)[] fields) =>
        fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
}
