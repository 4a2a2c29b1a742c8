using System.Data.Common;
using Dapper;
using Dex.Storage.Sql;
using Microsoft.Extensions.Logging;

namespace Dex.Storage.Migrations;

/// <summary>Brings a database to the newest schema; cheap when it is there already. Safe when several processes do it at once.</summary>
internal sealed partial class SchemaMigrator(SqlDialect dialect, TimeProvider time, ILogger logger)
{
    private const string Level = "select coalesce(max(num), 0) from migrations";

    private readonly IReadOnlyList<string[]> steps = DexSchema.Steps(dialect);

    /// <summary>Takes the steps that the database has not taken.</summary>
    public async Task MigrateAsync(DbConnection connection, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var first = await HasAsync(connection, "migrations", ct) ? await LevelAsync(connection, ct) : 0;
        if (first > steps.Count)
        {
            WarnOfNewerSchema(logger, first, steps.Count);
        }
        for (var level = first; level < steps.Count; )
        {
            level = await TakeStepAsync(connection, ct);
        }
        if (first < steps.Count)
        {
            LogMigrated(logger, first, steps.Count, (long)time.GetElapsedTime(started).TotalMilliseconds);
        }
        await AddOwnAsync(connection, ct);
        await CreateIndexesAsync(connection, ct);
    }

    // Looked up before it is locked: at nearly every start all of it is there.
    private async Task AddOwnAsync(DbConnection connection, CancellationToken ct)
    {
        if (!await HasAsync(connection, OwnSchema.ExpiringTable, ct))
        {
            await InTransactionAsync(connection, () => ExecuteAsync(connection, OwnSchema.CreateExpiring(dialect), ct), ct);
        }
        foreach (var table in OwnSchema.TablesWithExtras)
        {
            if (!await HasExtrasAsync(connection, table, ct))
            {
                await InTransactionAsync(connection, () => AddExtrasAsync(connection, table, ct), ct);
            }
        }
    }

    // Another process may have been faster, so the column is looked up once more behind the lock.
    private async Task<int> AddExtrasAsync(DbConnection connection, string table, CancellationToken ct) =>
        await HasExtrasAsync(connection, table, ct) ? 0 : await ExecuteAsync(connection, OwnSchema.AddExtras(table, dialect), ct);

    private Task<bool> HasExtrasAsync(DbConnection connection, string table, CancellationToken ct) =>
        connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(dialect.HasColumn, new { table, name = OwnSchema.ExtrasColumn }, cancellationToken: ct)
        );

    // Returns the level afterwards, which another process may have reached before us.
    private Task<int> TakeStepAsync(DbConnection connection, CancellationToken ct) =>
        InTransactionAsync(
            connection,
            async () =>
            {
                await ExecuteAsync(
                    connection,
                    $"create table if not exists migrations (num integer not null, at {dialect.Time} not null)",
                    ct
                );
                var level = await LevelAsync(connection, ct);
                if (level >= steps.Count)
                {
                    return level;
                }
                foreach (var statement in steps[level])
                {
                    await ExecuteAsync(connection, statement, ct);
                }
                await ExecuteAsync(connection, $"insert into migrations (num, at) values ({level + 1}, {dialect.Now})", ct);
                return level + 1;
            },
            ct
        );

    private async Task CreateIndexesAsync(DbConnection connection, CancellationToken ct)
    {
        foreach (var (name, statement) in OwnSchema.Indexes)
        {
            if (await HasAsync(connection, name, ct))
            {
                continue;
            }
            try
            {
                await InTransactionAsync(connection, () => ExecuteAsync(connection, statement, ct), ct);
            }
            catch (DbException e)
            {
                // Without it garbage collection is slower; a user without the right to create indexes can live with that.
                WarnOfMissingIndex(logger, name, e.Message);
            }
        }
    }

    private async Task<T> InTransactionAsync<T>(DbConnection connection, Func<Task<T>> work, CancellationToken ct)
    {
        await ExecuteAsync(connection, dialect.BeginMigration, ct);
        try
        {
            var result = await work();
            await ExecuteAsync(connection, "commit", CancellationToken.None);
            return result;
        }
        catch
        {
            try
            {
                await ExecuteAsync(connection, "rollback", CancellationToken.None);
            }
            catch (DbException)
            {
                // The connection is gone, or the database has rolled back already; the first fault is the one to tell.
            }
            throw;
        }
    }

    private static Task<int> LevelAsync(DbConnection connection, CancellationToken ct) =>
        connection.ExecuteScalarAsync<int>(new CommandDefinition(Level, cancellationToken: ct));

    private Task<bool> HasAsync(DbConnection connection, string name, CancellationToken ct) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(dialect.HasRelation, new { name }, cancellationToken: ct));

    private static Task<int> ExecuteAsync(DbConnection connection, string sql, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: ct));

    [LoggerMessage(LogLevel.Information, "database schema migrated, {from_level}, {to_level}, {elapsed_ms}")]
    private static partial void LogMigrated(ILogger logger, int from_level, int to_level, long elapsed_ms);

    [LoggerMessage(LogLevel.Warning, "the database schema is newer than this version knows; going on as Dex does, {level}, {known_level}")]
    private static partial void WarnOfNewerSchema(ILogger logger, int level, int known_level);

    [LoggerMessage(LogLevel.Warning, "an index could not be created, so garbage collection reads whole tables, {index}, {reason}")]
    private static partial void WarnOfMissingIndex(ILogger logger, string index, string reason);
}
