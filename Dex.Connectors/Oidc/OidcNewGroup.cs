namespace Dex.Connectors.Oidc;

/// <summary>One of <c>newGroupFromClaims</c>: prefix and claims, joined.</summary>
public sealed record OidcNewGroup
{
    /// <summary>The claims; those that are no text are left out.</summary>
    public IReadOnlyList<string> Claims { get; set; } = [];

    /// <summary>What stands between them.</summary>
    public string Delimiter { get; set; } = "";

    /// <summary>Whether the delimiter is removed from the claims first.</summary>
    public bool ClearDelimiter { get; set; }

    /// <summary>What stands before them.</summary>
    public string Prefix { get; set; } = "";
}
