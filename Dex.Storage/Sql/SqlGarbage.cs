using Dex.Core.Storage;
using Dex.Storage.Migrations;

namespace Dex.Storage.Sql;

/// <summary>Deletes what has expired, in batches, along the indexes that <see cref="OwnSchema"/> creates.</summary>
internal sealed class SqlGarbage(SqlDatabase database)
{
    private const int BatchSize = 500;

    private readonly string authRequests = DeleteBatch("auth_request", "id", "expiry < $1", database.Dialect);
    private readonly string authCodes = DeleteBatch("auth_code", "id", "expiry < $1", database.Dialect);
    private readonly string deviceRequests = DeleteBatch("device_request", "user_code", "expiry < $1", database.Dialect);
    private readonly string deviceTokens = DeleteBatch("device_token", "device_code", "expiry < $1", database.Dialect);
    private readonly string authSessions = DeleteBatch("auth_session", "id", "absolute_expiry < $1 or idle_expiry < $1", database.Dialect);
    private readonly string expiring = DeleteBatch(OwnSchema.ExpiringTable, "id", "expiry < $1", database.Dialect);

    public async Task<GarbageCollected> CollectAsync(DateTimeOffset now, CancellationToken ct) =>
        new(
            await DeleteAsync(authRequests, now, ct),
            await DeleteAsync(authCodes, now, ct),
            await DeleteAsync(deviceRequests, now, ct),
            await DeleteAsync(deviceTokens, now, ct),
            await DeleteAsync(authSessions, now, ct),
            await DeleteAsync(expiring, now, ct)
        );

    private async Task<long> DeleteAsync(string sql, DateTimeOffset now, CancellationToken ct)
    {
        for (long total = 0; ; )
        {
            var deleted = await database.WriteAsync((session, token) => session.ExecuteAsync(sql, p => p.Time(now), token), ct);
            total += deleted;
            if (deleted < BatchSize)
            {
                return total;
            }
        }
    }

    private static string DeleteBatch(string table, string key, string expired, SqlDialect dialect) =>
        $"delete from {table} where {key} in (select {key} from {table} where {expired} limit {BatchSize}{dialect.SkipLocked})";
}
