namespace Dex.Connectors.OAuth;

/// <summary>The options of <c>oauth</c>, with Dex's names and defaults.</summary>
public sealed record OAuthOptions
{
    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The token endpoint.</summary>
    public string TokenURL { get; set; } = "";

    /// <summary>The authorization endpoint.</summary>
    public string AuthorizationURL { get; set; } = "";

    /// <summary>Where the person's claims are read.</summary>
    public string UserInfoURL { get; set; } = "";

    /// <summary>The scopes to ask for.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Authorities to trust besides the system's.</summary>
    public IReadOnlyList<string> RootCAs { get; set; } = [];

    /// <summary>Whether certificates are not checked.</summary>
    public bool InsecureSkipVerify { get; set; }

    /// <summary>The claim that holds the person's id.</summary>
    public string UserIDKey { get; set; } = "";

    /// <summary>The names of the other claims.</summary>
    public OAuthClaimMapping ClaimMapping { get; set; } = new();
}
