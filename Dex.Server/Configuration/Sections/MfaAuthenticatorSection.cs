using System.Text.Json;

namespace Dex.Server.Configuration.Sections;

/// <summary>One of <c>mfa.authenticators</c>.</summary>
public sealed record MfaAuthenticatorSection
{
    /// <summary>The id.</summary>
    public string Id { get; set; } = "";

    /// <summary><c>TOTP</c> or <c>WebAuthn</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Its options.</summary>
    public JsonElement? Config { get; set; }

    /// <summary>The kinds of connectors it applies to; empty: all.</summary>
    public IReadOnlyList<string> ConnectorTypes { get; set; } = [];
}
