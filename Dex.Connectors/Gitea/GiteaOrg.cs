namespace Dex.Connectors.Gitea;

/// <summary>One of <c>orgs</c>.</summary>
internal sealed record GiteaOrg
{
    /// <summary>The organization.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its teams to pass on as groups.</summary>
    public IReadOnlyList<string> Teams { get; set; } = [];
}
