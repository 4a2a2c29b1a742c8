using Dex.Core.Telemetry;

namespace Dex.Storage.Sql;

/// <summary>A database: opens itself when first needed, migrates, and comes back by itself after an outage.</summary>
internal abstract class SqlDatabase(SqlDialect dialect) : IAsyncDisposable
{
    /// <summary>What is special about its SQL.</summary>
    public SqlDialect Dialect { get; } = dialect;

    /// <summary>Runs queries that write nothing; they may run twice.</summary>
    public Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        DexMetrics.TimeStorageAsync("read", () => RunReadAsync(work, ct));

    /// <summary>Runs work that writes in one statement, as its last.</summary>
    public Task<T> WriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        DexMetrics.TimeStorageAsync("write", () => RunWriteAsync(work, ct));

    /// <summary>Runs work in a transaction of its own: all that it writes, or nothing.</summary>
    public Task<T> TransactAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        DexMetrics.TimeStorageAsync("transaction", () => RunTransactionAsync(work, ct));

    /// <summary>What <see cref="ReadAsync"/> does.</summary>
    protected abstract Task<T> RunReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>What <see cref="WriteAsync"/> does.</summary>
    protected abstract Task<T> RunWriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>What <see cref="TransactAsync"/> does.</summary>
    protected abstract Task<T> RunTransactionAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>Makes the work of <see cref="SqlKeyStore"/> take turns where the database does not by itself.</summary>
    public abstract Task LockKeysAsync(SqlSession session, CancellationToken ct);

    /// <summary>Opens and migrates where that has not happened, and asks the database for a sign of life.</summary>
    public abstract Task CheckAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
