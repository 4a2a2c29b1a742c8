namespace Dex.Core.Storage;

/// <summary>A refresh token and its rotation state: the whole family that grew from one sign-in.</summary>
public sealed record RefreshToken
{
    /// <summary>Names the family. It is inside each token, but is no secret by itself.</summary>
    public required string Id { get; init; }

    /// <summary>The secret that is good now; empty for tokens of Dex before rotation.</summary>
    public string Token { get; init; } = "";

    /// <summary>The secret before that, accepted inside the reuse interval; empty where there was none.</summary>
    public string ObsoleteToken { get; init; } = "";

    /// <summary>When the family began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last rotated.</summary>
    public DateTimeOffset LastUsed { get; init; }

    /// <summary>The client it belongs to.</summary>
    public required string ClientId { get; init; }

    /// <summary>The connector the person came through.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>The connector's data, in rows of older Dex versions; today it stands in <see cref="OfflineSessions"/>.</summary>
    public byte[]? ConnectorData { get; init; }

    /// <summary>Who the person is, as of the last refresh.</summary>
    public Claims Claims { get; init; } = new();

    /// <summary>The scopes first granted; a refresh may ask for fewer.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The nonce of the authorization request.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>What Dex has no columns for; null where nothing.</summary>
    public AuthorizationExtras? Extras { get; init; }
}
