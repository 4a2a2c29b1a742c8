namespace Dex.Connectors.Oidc;

/// <summary><c>filterGroupClaims</c>.</summary>
public sealed record OidcGroupsFilter
{
    /// <summary>A regular expression of the groups that are kept; empty: all.</summary>
    public string GroupsFilter { get; set; } = "";
}
