using Dex.Core.Storage;
using Dex.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Replicas;

/// <summary>What the storage holds when all is over.</summary>
/// <param name="RefreshTokens">The families' ids.</param>
/// <param name="Listed">The ids of those that are listed with their person, where an administrator finds them.</param>
/// <param name="Codes">How many codes nobody redeemed.</param>
/// <param name="Requests">How many logins nobody ended.</param>
internal sealed record StoredRecords(IReadOnlySet<string> RefreshTokens, IReadOnlySet<string> Listed, int Codes, int Requests)
{
    public static async Task<StoredRecords> ReadAsync(PostgresOptions options)
    {
        await using var storage = new PostgresStorage(options, TimeProvider.System, NullLogger.Instance);
        return new StoredRecords(
            (await AllAsync(storage.RefreshTokens)).Select(t => t.Id).ToHashSet(),
            (await AllAsync(storage.OfflineSessions)).SelectMany(s => s.Refresh.Values).Select(r => r.Id).ToHashSet(),
            (await AllAsync(storage.AuthCodes)).Count,
            (await AllAsync(storage.AuthRequests)).Count
        );
    }

    private static async Task<List<T>> AllAsync<TKey, T>(IStore<TKey, T> store)
        where T : class
    {
        var all = new List<T>();
        await foreach (var record in store.ListAsync(default))
        {
            all.Add(record);
        }
        return all;
    }
}
