namespace Dex.Core.Storage;

/// <summary>A device flow request that waits for its person (RFC 8628 §3.2).</summary>
public sealed record DeviceRequest
{
    /// <summary>The code the person types.</summary>
    public required string UserCode { get; init; }

    /// <summary>The code the device polls with.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The client.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The client's secret, as the device sent it.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>The scopes asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>When the request ends.</summary>
    public DateTimeOffset Expiry { get; init; }
}
