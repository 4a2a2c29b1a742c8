using System.Text.Json;
using System.Text.Json.Serialization;
using Dex.Core.Connectors;

namespace Dex.Connectors.Google;

/// <summary>A service account's key file, as Google's console gives it.</summary>
internal sealed record ServiceAccountKey
{
    /// <summary><c>service_account</c>.</summary>
    [JsonPropertyName("type")]
    public string Type { get; set; } = "";

    /// <summary>The account.</summary>
    [JsonPropertyName("client_email")]
    public string ClientEmail { get; set; } = "";

    /// <summary>Its private key, PKCS #8 in PEM form.</summary>
    [JsonPropertyName("private_key")]
    public string PrivateKey { get; set; } = "";

    /// <summary>The key's id.</summary>
    [JsonPropertyName("private_key_id")]
    public string PrivateKeyId { get; set; } = "";

    /// <summary>Where tokens are given out; empty: Google's.</summary>
    [JsonPropertyName("token_uri")]
    public string TokenUri { get; set; } = "";

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConnectorConfigurationException">It cannot be read, or is no key of a service account.</exception>
    public static ServiceAccountKey Load(string path)
    {
        try
        {
            var key = JsonSerializer.Deserialize(File.ReadAllText(path), ConnectorJson.Default.ServiceAccountKey);
            return key is { Type: "service_account", ClientEmail.Length: > 0, PrivateKey.Length: > 0 }
                ? key
                : throw new ConnectorConfigurationException($"{path} is no key file of a Google service account");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ConnectorConfigurationException($"the Google service account's key file {path} cannot be read", e);
        }
    }
}
