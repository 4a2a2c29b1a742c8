using System.Text.Json.Serialization;

namespace Dex.Connectors.Oidc;

/// <summary>What is kept for refreshing, with Dex's name: the token in base64, as Go writes bytes.</summary>
internal sealed record OidcRefreshData
{
    /// <summary>The upstream's refresh token, in UTF-8.</summary>
    [JsonPropertyName("RefreshToken")]
    public byte[]? RefreshToken { get; set; }
}
