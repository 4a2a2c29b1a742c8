using System.Text.Json;
using Dex.Core.Connectors;

namespace Dex.Connectors.OAuth;

/// <summary>What is kept for refreshing, with the names that Dex's connectors use. Some upstreams' tokens last; others expire and come with a refresh token.</summary>
internal sealed record UpstreamTokens
{
    /// <summary>The access token.</summary>
    public string AccessToken { get; set; } = "";

    /// <summary>The refresh token; null where there is none.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>When the access token ends; Go's zero time where nobody said.</summary>
    public DateTimeOffset Expiry { get; set; }

    /// <summary>Takes an answer of a token endpoint.</summary>
    public static UpstreamTokens Of(JsonElement answer, DateTimeOffset now) =>
        new()
        {
            AccessToken = TokenClient.TextOf(answer, "access_token"),
            RefreshToken = TokenClient.TextOf(answer, "refresh_token") is { Length: > 0 } refresh ? refresh : null,
            Expiry =
                answer.TryGetProperty("expires_in", out var seconds)
                && seconds.ValueKind == JsonValueKind.Number
                && seconds.TryGetInt64(out var number)
                && number > 0
                    ? now.AddSeconds(Math.Min(number, int.MaxValue))
                    : default,
        };

    /// <summary>Reads what was kept.</summary>
    /// <exception cref="UserGoneException">Nothing was.</exception>
    public static UpstreamTokens Read(byte[]? data)
    {
        try
        {
            var read = data is { Length: > 0 } ? JsonSerializer.Deserialize(data, ConnectorJson.Default.UpstreamTokens) : null;
            return read is { AccessToken.Length: > 0 } or { RefreshToken.Length: > 0 }
                ? read
                : throw new UserGoneException("no token of the upstream was kept at the sign-in");
        }
        catch (JsonException)
        {
            throw new UserGoneException("what was kept at the sign-in cannot be read");
        }
    }

    /// <summary>The form in which they are kept.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ConnectorJson.Default.UpstreamTokens);
}
