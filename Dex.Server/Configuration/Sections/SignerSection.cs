using System.Text.Json;

namespace Dex.Server.Configuration.Sections;

/// <summary><c>signer</c>.</summary>
public sealed record SignerSection
{
    /// <summary><c>local</c>, or empty, which means local with <c>expiry.signingKeys</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The options of that type.</summary>
    public JsonElement? Config { get; set; }
}
