namespace Dex.Core.Protocol.Pages;

/// <summary>Who is signed in in this browser. Times are in ISO 8601 and in words; empty where there are none.</summary>
public sealed record HomePage : Page
{
    /// <summary>Whether anybody is.</summary>
    public bool LoggedIn { get; init; }

    /// <summary>The person's name.</summary>
    public string Username { get; init; } = "";

    /// <summary>Their e-mail address.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether somebody checked that it is theirs.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Their groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The name of the connector they came through.</summary>
    public string ConnectorName { get; init; } = "";

    /// <summary>When the session began.</summary>
    public string SignedInIso { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string SignedInText { get; init; } = "";

    /// <summary>When the session ends.</summary>
    public string SessionExpiresIso { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string SessionExpiresText { get; init; } = "";

    /// <summary>Whether that moves on with each use.</summary>
    public bool SessionExpiryIsIdle { get; init; }

    /// <summary>The address they signed in from.</summary>
    public string IpAddress { get; init; } = "";

    /// <summary>What their browser calls itself.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>Where to log out; empty where browsers do not stay signed in.</summary>
    public string LogoutUrl { get; init; } = "";

    /// <summary>The discovery document.</summary>
    public string DiscoveryUrl { get; init; } = "";
}
