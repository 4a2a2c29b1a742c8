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

/// <summary><c>providerDiscoveryOverrides</c>; empty ones replace nothing.</summary>
public sealed record OidcDiscoveryOverrides
{
    /// <summary>Replaces <c>token_endpoint</c>.</summary>
    public string TokenURL { get; set; } = "";

    /// <summary>Replaces <c>authorization_endpoint</c>.</summary>
    public string AuthURL { get; set; } = "";

    /// <summary>Replaces <c>jwks_uri</c>.</summary>
    public string JwksURL { get; set; } = "";

    /// <summary>Replaces <c>userinfo_endpoint</c>.</summary>
    public string UserInfoURL { get; set; } = "";

    /// <summary>Replaces <c>device_authorization_endpoint</c>, which nothing here uses, as in Dex.</summary>
    public string DeviceAuthURL { get; set; } = "";

    /// <summary>Replaces <c>end_session_endpoint</c>.</summary>
    public string EndSessionURL { get; set; } = "";
}

/// <summary><c>claimMapping</c>; empty: the usual name.</summary>
public sealed record OidcClaimMapping
{
    /// <summary>The claim that holds the user name.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("preferred_username")]
    public string PreferredUsername { get; set; } = "";

    /// <summary>The claim that holds the e-mail address.</summary>
    public string Email { get; set; } = "";

    /// <summary>The claim that holds the groups.</summary>
    public string Groups { get; set; } = "";
}

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

/// <summary><c>filterGroupClaims</c>.</summary>
public sealed record OidcGroupsFilter
{
    /// <summary>A regular expression of the groups that are kept; empty: all.</summary>
    public string GroupsFilter { get; set; } = "";
}

/// <summary><c>modifyGroupNames</c>.</summary>
public sealed record OidcGroupNames
{
    /// <summary>Put before each name.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Put after each name.</summary>
    public string Suffix { get; set; } = "";
}
