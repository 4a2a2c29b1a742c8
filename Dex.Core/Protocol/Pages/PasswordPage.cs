namespace Dex.Core.Protocol.Pages;

/// <summary>The name and password form. It posts <c>login</c> and <c>password</c>.</summary>
public sealed record PasswordPage : Page
{
    /// <summary>Where the form goes.</summary>
    public required string PostUrl { get; init; }

    /// <summary>Back to the choice of a connector; empty where there is none to choose.</summary>
    public string BackLink { get; init; } = "";

    /// <summary>The name typed before, or hinted.</summary>
    public string Username { get; init; } = "";

    /// <summary>What the name field is called.</summary>
    public required string UsernamePrompt { get; init; }

    /// <summary>Whether the name or password just given was wrong.</summary>
    public bool Invalid { get; init; }

    /// <summary>Whose Kerberos ticket the browser showed, if the directory has no such account; empty where it showed none.</summary>
    public string UnknownTicketOf { get; init; } = "";

    /// <summary>Whether the person can choose that the browser stays signed in (<c>remember_me</c>).</summary>
    public bool ShowRememberMe { get; init; }

    /// <summary>The state of that box.</summary>
    public bool RememberMeChecked { get; init; }

    /// <summary>What the application wants people to see of it; null where nothing.</summary>
    public AppInfo? App { get; init; }

    /// <summary>How long to wait after too many failures; null where there is no need.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
