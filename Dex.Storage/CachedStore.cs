using System.Collections.Concurrent;
using Dex.Core.Storage;

namespace Dex.Storage;

/// <summary>
/// Records that are read at nearly every request and seldom change, kept in memory for a few seconds. A change made here shows at once; one made through
/// another replica shows once the copy is too old. Absent records are not remembered: their keys are whatever strangers send.
/// </summary>
/// <param name="inner">The store behind.</param>
/// <param name="keyOf">A record's key.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedStore<T>(IStore<string, T> inner, Func<T, string> keyOf, TimeProvider time) : IStore<string, T>
    where T : class
{
    private const int MaxCopies = 1000;
    private static readonly TimeSpan MaxStaleness = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Copy> copies = new(StringComparer.Ordinal);
    private long changes;

    public async Task<T?> GetAsync(string key, CancellationToken ct)
    {
        if (copies.TryGetValue(key, out var copy) && time.GetUtcNow() - copy.ReadAt < MaxStaleness)
        {
            return copy.Record;
        }
        var (readAt, before) = (time.GetUtcNow(), Interlocked.Read(ref changes));
        var record = await inner.GetAsync(key, ct);
        // What changed while we read may have been read before the change.
        if (record is not null && before == Interlocked.Read(ref changes))
        {
            if (copies.Count >= MaxCopies)
            {
                copies.Clear();
            }
            copies[key] = new Copy(record, readAt);
        }
        return record;
    }

    public Task<bool> CreateAsync(T value, CancellationToken ct) => ChangeAsync(keyOf(value), inner.CreateAsync(value, ct));

    public Task<T?> UpdateAsync(string key, Func<T, T> change, CancellationToken ct) =>
        ChangeAsync(key, inner.UpdateAsync(key, change, ct));

    public Task<T?> DeleteAsync(string key, CancellationToken ct) => ChangeAsync(key, inner.DeleteAsync(key, ct));

    public IAsyncEnumerable<T> ListAsync(CancellationToken ct) => inner.ListAsync(ct);

    private async Task<TResult> ChangeAsync<TResult>(string key, Task<TResult> change)
    {
        try
        {
            return await change;
        }
        finally
        {
            Interlocked.Increment(ref changes);
            copies.TryRemove(key, out _);
        }
    }

    private sealed record Copy(T Record, DateTimeOffset ReadAt);
}
