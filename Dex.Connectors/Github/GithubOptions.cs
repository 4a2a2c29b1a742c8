namespace Dex.Connectors.Github;

/// <summary>The options of <c>github</c>, with Dex's names and defaults.</summary>
internal sealed record GithubOptions
{
    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The one organization whose members may come in; Dex's old form of <see cref="Orgs"/>.</summary>
    public string Org { get; set; } = "";

    /// <summary>The organizations, and teams of them, whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<GithubOrg> Orgs { get; set; } = [];

    /// <summary>A GitHub Enterprise Server; empty: github.com.</summary>
    public string HostName { get; set; } = "";

    /// <summary>An authority to trust besides the system's, for <see cref="HostName"/>.</summary>
    public string RootCA { get; set; } = "";

    /// <summary>What teams are called: <c>name</c> (also where empty), <c>slug</c> or <c>both</c>.</summary>
    public string TeamNameField { get; set; } = "";

    /// <summary>Whether all organizations and teams become groups, where no <see cref="Orgs"/> are configured.</summary>
    public bool LoadAllGroups { get; set; }

    /// <summary>Whether the login name is the person's id, instead of the number.</summary>
    public bool UseLoginAsID { get; set; }

    /// <summary>The domain of the address to take, such as <c>example.com</c> or <c>*.example.com</c>; empty: the primary address.</summary>
    public string PreferredEmailDomain { get; set; } = "";
}
