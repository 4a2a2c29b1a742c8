using Dex.Core.Storage;

namespace Dex.Storage.Memory;

/// <summary>Keeps everything in this process's memory (<c>storage.type: memory</c>): for tests, and for trying things out.</summary>
public sealed class MemoryStorage : IStorage
{
    private readonly MemoryStore<string, AuthRequest> authRequests = new(r => r.Id);
    private readonly MemoryStore<string, AuthCode> authCodes = new(c => c.Id);
    private readonly MemoryStore<string, DeviceRequest> deviceRequests = new(r => r.UserCode);
    private readonly MemoryStore<string, DeviceToken> deviceTokens = new(t => t.DeviceCode);
    private readonly MemoryStore<string, AuthSession> authSessions = new(s => s.Id);
    private readonly MemoryStore<string, ExpiringRecord> expiring = new(e => e.Id);

    /// <inheritdoc/>
    public IStore<string, AuthRequest> AuthRequests => authRequests;

    /// <inheritdoc/>
    public IStore<string, AuthCode> AuthCodes => authCodes;

    /// <inheritdoc/>
    public IStore<string, RefreshToken> RefreshTokens { get; } = new MemoryStore<string, RefreshToken>(t => t.Id);

    /// <inheritdoc/>
    public IStore<SubjectKey, OfflineSessions> OfflineSessions { get; } =
        new MemoryStore<SubjectKey, OfflineSessions>(s => new SubjectKey(s.UserId, s.ConnectorId));

    /// <inheritdoc/>
    public IStore<string, Client> Clients { get; } = new MemoryStore<string, Client>(c => c.Id);

    /// <inheritdoc/>
    public IStore<string, Password> Passwords { get; } =
        new MemoryStore<string, Password>(
            p => p.Email,
            p => p with { Email = p.Email.ToLowerInvariant() },
            email => email.ToLowerInvariant()
        );

    /// <inheritdoc/>
    public IStore<string, ConnectorRecord> Connectors { get; } = new MemoryStore<string, ConnectorRecord>(c => c.Id);

    /// <inheritdoc/>
    public IStore<string, DeviceRequest> DeviceRequests => deviceRequests;

    /// <inheritdoc/>
    public IStore<string, DeviceToken> DeviceTokens => deviceTokens;

    /// <inheritdoc/>
    public IStore<SubjectKey, UserIdentity> UserIdentities { get; } =
        new MemoryStore<SubjectKey, UserIdentity>(u => new SubjectKey(u.UserId, u.ConnectorId));

    /// <inheritdoc/>
    public IStore<string, AuthSession> AuthSessions => authSessions;

    /// <inheritdoc/>
    public IStore<string, ExpiringRecord> Expiring => expiring;

    /// <inheritdoc/>
    public IKeyStore Keys { get; } = new MemoryKeyStore();

    /// <inheritdoc/>
    public Task<GarbageCollected> CollectGarbageAsync(DateTimeOffset now, CancellationToken ct) =>
        Task.FromResult(
            new GarbageCollected(
                authRequests.DeleteWhere(r => r.Expiry < now),
                authCodes.DeleteWhere(c => c.Expiry < now),
                deviceRequests.DeleteWhere(r => r.Expiry < now),
                deviceTokens.DeleteWhere(t => t.Expiry < now),
                authSessions.DeleteWhere(s => s.AbsoluteExpiry < now || s.IdleExpiry < now),
                expiring.DeleteWhere(e => e.Expiry < now)
            )
        );

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
