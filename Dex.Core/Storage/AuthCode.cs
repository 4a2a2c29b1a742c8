namespace Dex.Core.Storage;

/// <summary>An authorization code that its client has not redeemed yet (RFC 6749 §4.1.2).</summary>
public sealed record AuthCode
{
    /// <summary>The code itself.</summary>
    public required string Id { get; init; }

    /// <summary>The client it was issued to.</summary>
    public required string ClientId { get; init; }

    /// <summary>The redirect URI of the authorization request, which the token request must repeat.</summary>
    public string RedirectUri { get; init; } = "";

    /// <summary>The client's nonce.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>The scopes granted.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The connector the person came through.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>What the connector wants to keep; null where nothing.</summary>
    public byte[]? ConnectorData { get; init; }

    /// <summary>Who the person is.</summary>
    public Claims Claims { get; init; } = new();

    /// <summary>When the code ends.</summary>
    public DateTimeOffset Expiry { get; init; }

    /// <summary>The browser session it was issued from; empty where there was none.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>When the person proved who they are.</summary>
    public DateTimeOffset AuthTime { get; init; }

    /// <summary>The PKCE challenge.</summary>
    public PkceChallenge Pkce { get; init; } = PkceChallenge.None;

    /// <summary>What Dex has no columns for; null where nothing.</summary>
    public AuthorizationExtras? Extras { get; init; }
}
