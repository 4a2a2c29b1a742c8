using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dex.Core.Storage;

namespace Dex.Storage.Memory;

/// <summary>Records in a dictionary, gone when the process ends.</summary>
/// <param name="keyOf">A record's key.</param>
/// <param name="normalize">Makes a record the way it is kept.</param>
/// <param name="normalizeKey">Makes a key the way it is kept.</param>
internal sealed class MemoryStore<TKey, T>(Func<T, TKey> keyOf, Func<T, T>? normalize = null, Func<TKey, TKey>? normalizeKey = null)
    : IStore<TKey, T>
    where TKey : notnull
    where T : class
{
    private readonly ConcurrentDictionary<TKey, Entry> entries = new();
    private readonly Lock updates = new();

    public Task<T?> GetAsync(TKey key, CancellationToken ct) => Task.FromResult(entries.GetValueOrDefault(Kept(key))?.Value);

    public Task<bool> CreateAsync(T value, CancellationToken ct) =>
        Task.FromResult(entries.TryAdd(Kept(keyOf(value)), new Entry(Kept(value))));

    public Task<T?> UpdateAsync(TKey key, Func<T, T> change, CancellationToken ct)
    {
        key = Kept(key);
        // Updates take turns, so only a deletion can come between reading and writing: one more round then finds the record gone.
        lock (updates)
        {
            while (entries.TryGetValue(key, out var entry))
            {
                ct.ThrowIfCancellationRequested();
                var changed = change(entry.Value);
                if (ReferenceEquals(changed, entry.Value))
                {
                    return Task.FromResult<T?>(changed);
                }
                changed = Kept(changed);
                if (entries.TryUpdate(key, new Entry(changed), entry))
                {
                    return Task.FromResult<T?>(changed);
                }
            }
        }
        return Task.FromResult<T?>(null);
    }

    public Task<T?> DeleteAsync(TKey key, CancellationToken ct) =>
        Task.FromResult(entries.TryRemove(Kept(key), out var entry) ? entry.Value : null);

    public async IAsyncEnumerable<T> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var (_, entry) in entries)
        {
            ct.ThrowIfCancellationRequested();
            yield return entry.Value;
        }
    }

    /// <summary>Deletes what has expired, unless it changed meanwhile; returns how many records that were.</summary>
    public long DeleteWhere(Func<T, bool> expired)
    {
        long deleted = 0;
        foreach (var pair in entries)
        {
            if (expired(pair.Value.Value) && entries.TryRemove(pair))
            {
                deleted++;
            }
        }
        return deleted;
    }

    private T Kept(T value) => normalize is null ? value : normalize(value);

    private TKey Kept(TKey key) => normalizeKey is null ? key : normalizeKey(key);

    // A class, so that the dictionary compares by identity: equal records written at different times are different states.
    private sealed class Entry(T value)
    {
        public T Value { get; } = value;
    }
}
