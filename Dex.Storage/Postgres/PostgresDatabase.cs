using System.Data;
using Dex.Core.Storage;
using Dex.Storage.Migrations;
using Dex.Storage.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dex.Storage.Postgres;

/// <summary>A PostgreSQL database through the driver's pool.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    // Held by whoever changes the signing keys: there may be no row yet that could be locked. The number is arbitrary, but must never change.
    private const string KeysLock = "select pg_advisory_xact_lock(7205759403792795)";

    // After a pause the server may have been restarted. A query finds that out and may run again; a write that fails might have been done.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider time;
    private readonly NpgsqlDataSource source;
    private readonly PostgresFaults faults;
    private readonly SchemaMigrator migrator;
    private readonly SingleFlight ready;
    private long answeredAt;

    public PostgresDatabase(PostgresOptions options, TimeProvider time, ILogger logger)
        : base(SqlDialect.Postgres)
    {
        this.time = time;
        var settings = PostgresConnectionString.Create(options);
        source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        faults = new PostgresFaults($"at {settings.Host}:{settings.Port}, database \"{settings.Database}\", user \"{settings.Username}\"");
        migrator = new SchemaMigrator(Dialect, time, logger);
        ready = new SingleFlight(MigrateAsync);
    }

    protected override async Task<T> RunReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await RunAsync(work, ct);
        }
        catch (StorageUnavailableException e) when (PostgresFaults.IsLostConnection(e.InnerException))
        {
            // The pool may have held a connection from before a restart of the server. It is empty now, and reading twice does no harm.
            return await RunAsync(work, ct);
        }
    }

    protected override async Task<T> RunWriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await ProveConnectionAsync(ct);
        return await RunAsync(work, ct);
    }

    protected override async Task<T> RunTransactionAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await ProveConnectionAsync(ct);
        return await RunOnConnectionAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
                var result = await work(new PostgresSession(connection, faults), ct);
                await CommitAsync(transaction);
                return result;
            },
            ct
        );
    }

    public override Task LockKeysAsync(SqlSession session, CancellationToken ct) => session.ExecuteAsync(KeysLock, _ => { }, ct);

    public override Task CheckAsync(CancellationToken ct) =>
        ReadAsync((session, token) => session.QueryAsync("select id from keys limit 1", _ => { }, row => row.Text(), token), ct);

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private Task<T> RunAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        RunOnConnectionAsync(connection => work(new PostgresSession(connection, faults), ct), ct);

    private async Task<T> RunOnConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        await ready.EnsureAsync(ct);
        try
        {
            await using var connection = await OpenAsync(ct);
            var result = await work(connection);
            Volatile.Write(ref answeredAt, time.GetTimestamp());
            return result;
        }
        catch (StorageUnavailableException e)
        {
            if (PostgresFaults.IsLostConnection(e.InnerException))
            {
                Forget();
            }
            throw;
        }
    }

    private async Task ProveConnectionAsync(CancellationToken ct)
    {
        if (time.GetElapsedTime(Volatile.Read(ref answeredAt)) > Pause)
        {
            await RunReadAsync((session, token) => session.ExecuteAsync("select 1", _ => { }, token), ct);
        }
    }

    private async Task CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (PostgresFaults.IsFault(e))
        {
            throw faults.Translate(e);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        try
        {
            return await source.OpenConnectionAsync(ct);
        }
        catch (Exception e) when (PostgresFaults.IsFault(e))
        {
            throw faults.Translate(e);
        }
    }

    private async Task MigrateAsync()
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        try
        {
            await migrator.MigrateAsync(connection, CancellationToken.None);
        }
        catch (Exception e) when (PostgresFaults.IsFault(e))
        {
            throw faults.Translate(e);
        }
    }

    // Whatever was in the pool may be as dead as the connection that failed, and another server may answer next.
    private void Forget()
    {
        source.Clear();
        ready.Reset();
    }
}
