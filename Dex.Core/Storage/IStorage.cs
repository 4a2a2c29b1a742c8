namespace Dex.Core.Storage;

/// <summary>Where state is kept: one store for each kind of record, the signing keys, and what maintenance needs.</summary>
public interface IStorage : IAsyncDisposable
{
    /// <summary>Authorization requests under way, by id.</summary>
    IStore<string, AuthRequest> AuthRequests { get; }

    /// <summary>Authorization codes not yet redeemed, by code.</summary>
    IStore<string, AuthCode> AuthCodes { get; }

    /// <summary>Refresh tokens, by their id (which is not the token).</summary>
    IStore<string, RefreshToken> RefreshTokens { get; }

    /// <summary>What is kept of each person who has refresh tokens.</summary>
    IStore<SubjectKey, OfflineSessions> OfflineSessions { get; }

    /// <summary>The applications, by client id.</summary>
    IStore<string, Client> Clients { get; }

    /// <summary>Local accounts, by e-mail address in any letter case; records come back with it in lower case.</summary>
    IStore<string, Password> Passwords { get; }

    /// <summary>Connectors, by id.</summary>
    IStore<string, ConnectorRecord> Connectors { get; }

    /// <summary>Device flow requests, by user code.</summary>
    IStore<string, DeviceRequest> DeviceRequests { get; }

    /// <summary>Device flow tokens, by device code.</summary>
    IStore<string, DeviceToken> DeviceTokens { get; }

    /// <summary>What is remembered of each person who signed in, while sessions are on.</summary>
    IStore<SubjectKey, UserIdentity> UserIdentities { get; }

    /// <summary>Signed-in browsers, by session id.</summary>
    IStore<string, AuthSession> AuthSessions { get; }

    /// <summary>Things to remember for a while, by id.</summary>
    IStore<string, ExpiringRecord> Expiring { get; }

    /// <summary>The signing keys.</summary>
    IKeyStore Keys { get; }

    /// <summary>
    /// Deletes what expired before <paramref name="now"/> (authorization requests and codes, device requests and tokens, sessions, expiring records),
    /// in small batches so that nothing else waits long.
    /// </summary>
    Task<GarbageCollected> CollectGarbageAsync(DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Makes the storage ready (connects, creates and migrates the schema) and returns once it answers; cheap when it already is.
    /// Throws <see cref="StorageUnavailableException"/> when it cannot now; calling again later may succeed.
    /// </summary>
    Task CheckAsync(CancellationToken ct);
}
