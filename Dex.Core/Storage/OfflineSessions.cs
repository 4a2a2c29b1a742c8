namespace Dex.Core.Storage;

/// <summary>What is kept of a person who has refresh tokens.</summary>
public sealed record OfflineSessions
{
    /// <summary>The connector's id for the person.</summary>
    public required string UserId { get; init; }

    /// <summary>The connector.</summary>
    public required string ConnectorId { get; init; }

    /// <summary>
    /// The person's refresh tokens. Dex keys them by client id and keeps one for each client; the newest stands there, so that Dex reads it.
    /// See <c>Dex.Core.Tokens.RefreshTokenRefs</c> for the keys of the others.
    /// </summary>
    public IReadOnlyDictionary<string, RefreshTokenRef> Refresh { get; init; } = new Dictionary<string, RefreshTokenRef>();

    /// <summary>What the connector wants to keep for refreshing; null where nothing.</summary>
    public byte[]? ConnectorData { get; init; }
}
