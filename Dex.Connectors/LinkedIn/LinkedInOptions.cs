namespace Dex.Connectors.LinkedIn;

/// <summary>The options of <c>linkedin</c>, with Dex's names and defaults.</summary>
internal sealed record LinkedInOptions
{
    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";
}
