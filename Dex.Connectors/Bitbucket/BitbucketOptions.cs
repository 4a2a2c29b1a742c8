namespace Dex.Connectors.Bitbucket;

/// <summary>The options of <c>bitbucket-cloud</c>, with Dex's names and defaults.</summary>
internal sealed record BitbucketOptions
{
    /// <summary>Our client id (key) there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The workspaces whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> Teams { get; set; } = [];

    /// <summary>Without effect, as in Dex: Bitbucket removed what it read.</summary>
    public bool IncludeTeamGroups { get; set; }

    /// <summary>Whether workspaces come with the person's permission in them too, such as <c>acme:owner</c>.</summary>
    public bool GetWorkspacePermissions { get; set; }
}
