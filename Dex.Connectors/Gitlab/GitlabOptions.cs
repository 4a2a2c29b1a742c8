namespace Dex.Connectors.Gitlab;

/// <summary>The options of <c>gitlab</c>, with Dex's names and defaults.</summary>
internal sealed record GitlabOptions
{
    /// <summary>The server; empty: gitlab.com.</summary>
    public string BaseURL { get; set; } = "";

    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>Whether the login name is the person's id, instead of the number.</summary>
    public bool UseLoginAsID { get; set; }

    /// <summary>Whether groups come with the person's role in them too, such as <c>ops:owner</c>.</summary>
    public bool GetGroupsPermission { get; set; }

    /// <summary>Whether inherited memberships count, read by the API instead of the userinfo endpoint.</summary>
    public bool InheritedGroups { get; set; }

    /// <summary>Authorities to trust besides the system's: PEM, in base64.</summary>
    public byte[]? RootCAData { get; set; }
}
