namespace Dex.Connectors.Oidc;

/// <summary>The options of <c>oidc</c>, with Dex's names and defaults.</summary>
public sealed record OidcOptions
{
    /// <summary>The provider's issuer.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The issuer that its discovery document and tokens really name, for providers that break the specification.</summary>
    public string IssuerAlias { get; set; } = "";

    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>Replaces addresses of the discovery document.</summary>
    public OidcDiscoveryOverrides ProviderDiscoveryOverrides { get; set; } = new();

    /// <summary>Whether the secret goes into the body instead of the header; absent: the header, and the body where the provider refuses that.</summary>
    public bool? BasicAuthUnsupported { get; set; }

    /// <summary>The scopes besides <c>openid</c>; empty: <c>profile</c> and <c>email</c>.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>No longer supported, in Dex neither: use the connector <c>google</c>.</summary>
    public IReadOnlyList<string> HostedDomains { get; set; } = [];

    /// <summary>Authorities to trust besides the system's.</summary>
    public IReadOnlyList<string> RootCAs { get; set; } = [];

    /// <summary>Whether an absent <c>email_verified</c> counts as true.</summary>
    public bool InsecureSkipEmailVerified { get; set; }

    /// <summary>Whether groups are taken over.</summary>
    public bool InsecureEnableGroups { get; set; }

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> AllowedGroups { get; set; } = [];

    /// <summary>Sent as <c>acr_values</c>.</summary>
    public IReadOnlyList<string> AcrValues { get; set; } = [];

    /// <summary>Whether certificates are not checked.</summary>
    public bool InsecureSkipVerify { get; set; }

    /// <summary>Whether claims are read at the userinfo endpoint too.</summary>
    public bool GetUserInfo { get; set; }

    /// <summary>The claim that holds the person's id; empty: <c>sub</c>.</summary>
    public string UserIDKey { get; set; } = "";

    /// <summary>The claim that holds the name; empty: <c>name</c>.</summary>
    public string UserNameKey { get; set; } = "";

    /// <summary>The <c>prompt</c> sent when a refresh token is wanted; absent: <c>consent</c>.</summary>
    public string? PromptType { get; set; }

    /// <summary><c>S256</c> or <c>plain</c>; empty: the best that the provider names.</summary>
    public string PkceChallenge { get; set; } = "";

    /// <summary>Whether <see cref="ClaimMapping"/> wins over claims of the usual names.</summary>
    public bool OverrideClaimMapping { get; set; }

    /// <summary>The names of claims where the usual ones are absent.</summary>
    public OidcClaimMapping ClaimMapping { get; set; } = new();

    /// <summary>Changes to the groups.</summary>
    public OidcClaimModifications ClaimModifications { get; set; } = new();
}
