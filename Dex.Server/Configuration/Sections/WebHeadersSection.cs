using System.Text.Json.Serialization;

namespace Dex.Server.Configuration.Sections;

/// <summary><c>web.headers</c>: each replaces our default where it is set.</summary>
public sealed record WebHeadersSection
{
    /// <summary>Content-Security-Policy.</summary>
    [JsonPropertyName("Content-Security-Policy")]
    public string ContentSecurityPolicy { get; set; } = "";

    /// <summary>X-Frame-Options.</summary>
    [JsonPropertyName("X-Frame-Options")]
    public string XFrameOptions { get; set; } = "";

    /// <summary>X-Content-Type-Options.</summary>
    [JsonPropertyName("X-Content-Type-Options")]
    public string XContentTypeOptions { get; set; } = "";

    /// <summary>X-XSS-Protection.</summary>
    [JsonPropertyName("X-XSS-Protection")]
    public string XXssProtection { get; set; } = "";

    /// <summary>Strict-Transport-Security.</summary>
    [JsonPropertyName("Strict-Transport-Security")]
    public string StrictTransportSecurity { get; set; } = "";
}
