namespace Dex.Connectors.Google;

/// <summary>The options of <c>google</c>, with Dex's names and defaults.</summary>
internal sealed record GoogleOptions
{
    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The scopes besides <c>openid</c>; empty: <c>profile</c> and <c>email</c>.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The Workspace domains whose people may come in; empty: everybody.</summary>
    public IReadOnlyList<string> HostedDomains { get; set; } = [];

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>The service account's key file; empty: the application default credentials.</summary>
    public string ServiceAccountFilePath { get; set; } = "";

    /// <summary>The administrator for all domains; Dex's old name for <c>domainToAdminEmail: {"*": …}</c>.</summary>
    public string AdminEmail { get; set; } = "";

    /// <summary>Whom the service account acts for in the directory, by domain; <c>*</c>: any other.</summary>
    public IReadOnlyDictionary<string, string> DomainToAdminEmail { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether groups that the person's groups are in count too.</summary>
    public bool FetchTransitiveGroupMembership { get; set; }

    /// <summary>The <c>prompt</c> sent when a refresh token is wanted; absent: <c>consent</c>.</summary>
    public string? PromptType { get; set; }
}
