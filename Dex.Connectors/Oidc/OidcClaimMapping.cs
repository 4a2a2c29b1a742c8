using System.Text.Json.Serialization;

namespace Dex.Connectors.Oidc;

/// <summary><c>claimMapping</c>; empty: the usual name.</summary>
public sealed record OidcClaimMapping
{
    /// <summary>The claim that holds the user name.</summary>
    [JsonPropertyName("preferred_username")]
    public string PreferredUsername { get; set; } = "";

    /// <summary>The claim that holds the e-mail address.</summary>
    public string Email { get; set; } = "";

    /// <summary>The claim that holds the groups.</summary>
    public string Groups { get; set; } = "";
}
