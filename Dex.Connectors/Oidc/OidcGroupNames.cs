namespace Dex.Connectors.Oidc;

/// <summary><c>modifyGroupNames</c>.</summary>
public sealed record OidcGroupNames
{
    /// <summary>Put before each name.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Put after each name.</summary>
    public string Suffix { get; set; } = "";
}
