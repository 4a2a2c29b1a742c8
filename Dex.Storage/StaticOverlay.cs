using Dex.Core.Storage;

namespace Dex.Storage;

/// <summary>A storage with what the configuration file declares in front: read-only clients, passwords and connectors.</summary>
/// <param name="inner">The storage behind; disposed with this one.</param>
/// <param name="clients"><c>staticClients</c>.</param>
/// <param name="passwords"><c>staticPasswords</c>; found by e-mail address in any letter case.</param>
/// <param name="connectors"><c>connectors</c>.</param>
/// <param name="time">The clock, by which copies of stored clients grow old.</param>
public sealed class StaticOverlay(
    IStorage inner,
    IEnumerable<Client> clients,
    IEnumerable<Password> passwords,
    IEnumerable<ConnectorRecord> connectors,
    TimeProvider time
) : IStorage
{
    /// <inheritdoc/>
    public IStore<string, AuthRequest> AuthRequests => inner.AuthRequests;

    /// <inheritdoc/>
    public IStore<string, AuthCode> AuthCodes => inner.AuthCodes;

    /// <inheritdoc/>
    public IStore<string, RefreshToken> RefreshTokens => inner.RefreshTokens;

    /// <inheritdoc/>
    public IStore<SubjectKey, OfflineSessions> OfflineSessions => inner.OfflineSessions;

    /// <inheritdoc/>
    public IStore<string, Client> Clients { get; } =
        new StaticStore<Client>(
            new CachedStore<Client>(inner.Clients, c => c.Id, time),
            clients,
            c => c.Id,
            "client",
            StringComparer.Ordinal
        );

    /// <inheritdoc/>
    public IStore<string, Password> Passwords { get; } =
        new StaticStore<Password>(
            inner.Passwords,
            passwords.Select(p => p with { Email = p.Email.ToLowerInvariant() }),
            p => p.Email,
            "password",
            StringComparer.OrdinalIgnoreCase
        );

    /// <inheritdoc/>
    public IStore<string, ConnectorRecord> Connectors { get; } =
        new StaticStore<ConnectorRecord>(inner.Connectors, connectors, c => c.Id, "connector", StringComparer.Ordinal);

    /// <inheritdoc/>
    public IStore<string, DeviceRequest> DeviceRequests => inner.DeviceRequests;

    /// <inheritdoc/>
    public IStore<string, DeviceToken> DeviceTokens => inner.DeviceTokens;

    /// <inheritdoc/>
    public IStore<SubjectKey, UserIdentity> UserIdentities => inner.UserIdentities;

    /// <inheritdoc/>
    public IStore<string, AuthSession> AuthSessions => inner.AuthSessions;

    /// <inheritdoc/>
    public IStore<string, ExpiringRecord> Expiring => inner.Expiring;

    /// <inheritdoc/>
    public IKeyStore Keys => inner.Keys;

    /// <inheritdoc/>
    public Task<GarbageCollected> CollectGarbageAsync(DateTimeOffset now, CancellationToken ct) => inner.CollectGarbageAsync(now, ct);

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken ct) => inner.CheckAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
