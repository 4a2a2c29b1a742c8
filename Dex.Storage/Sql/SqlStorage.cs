using Dex.Core.Storage;
using Dex.Storage.Sql.Tables;

namespace Dex.Storage.Sql;

/// <summary>A storage in a SQL database, in Dex's own schema.</summary>
public abstract class SqlStorage : IStorage
{
    private readonly SqlDatabase database;
    private readonly SqlGarbage garbage;

    private protected SqlStorage(SqlDatabase database)
    {
        this.database = database;
        garbage = new SqlGarbage(database);
        AuthRequests = Store(AuthRequestTable.Definition);
        AuthCodes = Store(AuthCodeTable.Definition);
        RefreshTokens = Store(RefreshTokenTable.Definition);
        OfflineSessions = Store(OfflineSessionTable.Definition);
        Clients = Store(ClientTable.Definition);
        Passwords = Store(PasswordTable.Definition);
        Connectors = Store(ConnectorTable.Definition);
        DeviceRequests = Store(DeviceRequestTable.Definition);
        DeviceTokens = Store(DeviceTokenTable.Definition);
        UserIdentities = Store(UserIdentityTable.Definition);
        AuthSessions = Store(AuthSessionTable.Definition);
        Expiring = Store(ExpiringTable.Definition);
        Keys = new SqlKeyStore(database);
    }

    /// <inheritdoc/>
    public IStore<string, AuthRequest> AuthRequests { get; }

    /// <inheritdoc/>
    public IStore<string, AuthCode> AuthCodes { get; }

    /// <inheritdoc/>
    public IStore<string, RefreshToken> RefreshTokens { get; }

    /// <inheritdoc/>
    public IStore<SubjectKey, OfflineSessions> OfflineSessions { get; }

    /// <inheritdoc/>
    public IStore<string, Client> Clients { get; }

    /// <inheritdoc/>
    public IStore<string, Password> Passwords { get; }

    /// <inheritdoc/>
    public IStore<string, ConnectorRecord> Connectors { get; }

    /// <inheritdoc/>
    public IStore<string, DeviceRequest> DeviceRequests { get; }

    /// <inheritdoc/>
    public IStore<string, DeviceToken> DeviceTokens { get; }

    /// <inheritdoc/>
    public IStore<SubjectKey, UserIdentity> UserIdentities { get; }

    /// <inheritdoc/>
    public IStore<string, AuthSession> AuthSessions { get; }

    /// <inheritdoc/>
    public IStore<string, ExpiringRecord> Expiring { get; }

    /// <inheritdoc/>
    public IKeyStore Keys { get; }

    /// <inheritdoc/>
    public Task<GarbageCollected> CollectGarbageAsync(DateTimeOffset now, CancellationToken ct) => garbage.CollectAsync(now, ct);

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken ct) => database.CheckAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private SqlStore<TKey, T> Store<TKey, T>(SqlTable<TKey, T> table)
        where T : class => new(database, table);
}
