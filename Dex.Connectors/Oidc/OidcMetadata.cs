using System.Text.Json;

namespace Dex.Connectors.Oidc;

/// <summary>What we need of a provider's discovery document (OpenID Connect Discovery §3), overrides applied.</summary>
internal sealed record OidcMetadata
{
    public required string AuthorizationEndpoint { get; init; }

    public required string TokenEndpoint { get; init; }

    public required string JwksUri { get; init; }

    public string UserInfoEndpoint { get; init; } = "";

    public string EndSessionEndpoint { get; init; } = "";

    public IReadOnlyList<string> CodeChallengeMethods { get; init; } = [];

    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>Reads the document.</summary>
    /// <exception cref="InvalidOperationException">It is not that of the issuer, or lacks an endpoint.</exception>
    public static OidcMetadata Read(string json, OidcOptions options)
    {
        JsonElement document;
        try
        {
            document = JsonDocument.Parse(json).RootElement;
        }
        catch (JsonException)
        {
            throw new InvalidOperationException("the provider's discovery document is no JSON");
        }
        var expected = options.IssuerAlias.Length > 0 ? options.IssuerAlias : options.Issuer;
        var issuer = Text(document, "issuer");
        if (issuer != expected)
        {
            // Discovery §4.3: else one provider could pass for another.
            throw new InvalidOperationException($"the provider calls itself \"{issuer}\" in its discovery document, not \"{expected}\"");
        }
        var overrides = options.ProviderDiscoveryOverrides;
        return new OidcMetadata
        {
            AuthorizationEndpoint = Address(document, "authorization_endpoint", overrides.AuthURL, required: true),
            TokenEndpoint = Address(document, "token_endpoint", overrides.TokenURL, required: true),
            JwksUri = Address(document, "jwks_uri", overrides.JwksURL, required: true),
            UserInfoEndpoint = Address(document, "userinfo_endpoint", overrides.UserInfoURL, required: false),
            EndSessionEndpoint = Address(document, "end_session_endpoint", overrides.EndSessionURL, required: false),
            CodeChallengeMethods = Texts(document, "code_challenge_methods_supported"),
            Algorithms = Texts(document, "id_token_signing_alg_values_supported"),
        };
    }

    private static string Address(JsonElement document, string name, string replacement, bool required)
    {
        var address = replacement.Length > 0 ? replacement : Text(document, name);
        if (address.Length == 0 && !required)
        {
            return "";
        }
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? address
            : throw new InvalidOperationException($"the provider's {name} is missing or no http or https URL");
    }

    private static string Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object
        && document.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static IReadOnlyList<string> Texts(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
            : [];
}
