namespace Dex.Core.Storage;

/// <summary>What a polling device will get (RFC 8628 §3.4).</summary>
public sealed record DeviceToken
{
    /// <summary>The code the device polls with.</summary>
    public required string DeviceCode { get; init; }

    /// <summary><c>authorization_pending</c> or <c>complete</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>The token response, as JSON; empty while pending.</summary>
    public string Token { get; init; } = "";

    /// <summary>When the code ends.</summary>
    public DateTimeOffset Expiry { get; init; }

    /// <summary>When the device last asked.</summary>
    public DateTimeOffset LastRequestTime { get; init; }

    /// <summary>How long the device must wait between polls, in seconds.</summary>
    public int PollIntervalSeconds { get; init; }

    /// <summary>The PKCE challenge.</summary>
    public PkceChallenge Pkce { get; init; } = PkceChallenge.None;
}
