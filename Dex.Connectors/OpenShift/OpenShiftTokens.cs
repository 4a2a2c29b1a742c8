using System.Text.Json.Serialization;

namespace Dex.Connectors.OpenShift;

/// <summary>What is kept for refreshing, in the form of Dex's connector, which differs from that of its others.</summary>
internal sealed record OpenShiftTokens
{
    /// <summary>The access token.</summary>
    [JsonPropertyName("access_token")]
    public string AccessToken { get; set; } = "";

    /// <summary>Its type.</summary>
    [JsonPropertyName("token_type")]
    public string TokenType { get; set; } = "Bearer";

    /// <summary>The refresh token; null where there is none.</summary>
    [JsonPropertyName("refresh_token")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; set; }

    /// <summary>When the access token ends; Go's zero time where nobody said.</summary>
    [JsonPropertyName("expiry")]
    public DateTimeOffset Expiry { get; set; }
}
