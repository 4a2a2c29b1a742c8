namespace Dex.Server.Configuration.Sections;

/// <summary><c>expiry</c>: durations in Go's notation.</summary>
public sealed record ExpirySection
{
    /// <summary>How long a key signs; deprecated in favour of <c>signer.config.keysRotationPeriod</c>.</summary>
    public string SigningKeys { get; set; } = "";

    /// <summary>How long ID and access tokens are good; empty: 24h.</summary>
    public string IdTokens { get; set; } = "";

    /// <summary>How long a person has to sign in; empty: 24h.</summary>
    public string AuthRequests { get; set; } = "";

    /// <summary>How long a device code is good; empty: 5m.</summary>
    public string DeviceRequests { get; set; } = "";

    /// <summary>How refresh tokens age.</summary>
    public RefreshTokensSection RefreshTokens { get; set; } = new();
}
