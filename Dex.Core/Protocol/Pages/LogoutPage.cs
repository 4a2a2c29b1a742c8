namespace Dex.Core.Protocol.Pages;

/// <summary>Asks whether to log out, or says that it is done.</summary>
public sealed record LogoutPage : Page
{
    /// <summary>Back to the application; empty where nobody said where that is.</summary>
    public string BackUrl { get; init; } = "";

    /// <summary>Whether a session was ended.</summary>
    public bool LoggedOut { get; init; }

    /// <summary>Whether the person is asked first. The form posts nothing, to <see cref="PostUrl"/>.</summary>
    public bool ShowConfirmation { get; init; }

    /// <summary>Where that form goes.</summary>
    public string PostUrl { get; init; } = "";

    /// <summary>Pages of the applications to load in frames, which end their sessions in this browser; then the browser goes to <see cref="BackUrl"/>.</summary>
    public IReadOnlyList<string> FrontchannelUrls { get; init; } = [];
}
