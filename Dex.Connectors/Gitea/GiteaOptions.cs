namespace Dex.Connectors.Gitea;

/// <summary>The options of <c>gitea</c>, with Dex's names and defaults.</summary>
internal sealed record GiteaOptions
{
    /// <summary>The server; empty: gitea.com.</summary>
    public string BaseURL { get; set; } = "";

    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The organizations, and teams of them, whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<GiteaOrg> Orgs { get; set; } = [];

    /// <summary>Whether all organizations and teams become groups, where no <see cref="Orgs"/> are configured.</summary>
    public bool LoadAllGroups { get; set; }

    /// <summary>Whether the login name is the person's id, instead of the number.</summary>
    public bool UseLoginAsID { get; set; }
}
