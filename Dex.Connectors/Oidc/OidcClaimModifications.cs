namespace Dex.Connectors.Oidc;

/// <summary><c>claimModifications</c>.</summary>
public sealed record OidcClaimModifications
{
    /// <summary>Groups made of claims.</summary>
    public IReadOnlyList<OidcNewGroup> NewGroupFromClaims { get; set; } = [];

    /// <summary>Which groups are kept.</summary>
    public OidcGroupsFilter FilterGroupClaims { get; set; } = new();

    /// <summary>What is put around group names.</summary>
    public OidcGroupNames ModifyGroupNames { get; set; } = new();
}
