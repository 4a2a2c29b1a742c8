namespace Dex.Connectors.Github;

/// <summary>One of <c>orgs</c>.</summary>
internal sealed record GithubOrg
{
    /// <summary>The organization.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its teams whose members may come in; empty: all members.</summary>
    public IReadOnlyList<string> Teams { get; set; } = [];
}
