namespace Dex.Connectors.Crowd;

/// <summary>The options of <c>atlassian-crowd</c>, with Dex's names and defaults.</summary>
internal sealed record CrowdOptions
{
    /// <summary>The server, with its context path.</summary>
    public string BaseURL { get; set; } = "";

    /// <summary>Our application's name there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our application's password there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>Where <c>preferred_username</c> comes from: <c>key</c>, <c>name</c> or <c>email</c>; empty: there is none.</summary>
    public string PreferredUsernameField { get; set; } = "";

    /// <summary>What the name field is called; empty: Username.</summary>
    public string UsernamePrompt { get; set; } = "";
}
