namespace Dex.Core.Storage;

/// <summary>One kind of record, by key. Every method is atomic on every backend.</summary>
/// <remarks>
/// Any method throws <see cref="StorageUnavailableException"/> when the database cannot be reached or is not usable now, and
/// <see cref="ReadOnlyRecordException"/> when it would change a record that the configuration file declares.
/// </remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="T">The record: immutable, changed by <c>with</c>.</typeparam>
public interface IStore<TKey, T>
    where T : class
{
    /// <summary>The record, or null where there is none.</summary>
    Task<T?> GetAsync(TKey key, CancellationToken ct);

    /// <summary>Adds a record. False: its key is taken, and nothing changed.</summary>
    Task<bool> CreateAsync(T value, CancellationToken ct);

    /// <summary>
    /// Compare-and-swap: reads the record, applies <paramref name="change"/>, and writes the result if nobody wrote in between;
    /// otherwise starts over. Returns what is stored afterwards, or null where there is no such record.
    /// </summary>
    /// <param name="key">The key, which <paramref name="change"/> must leave alone.</param>
    /// <param name="change">
    /// Pure: it may run more than once. Returning its argument itself writes nothing. What it throws ends the update and reaches the caller.
    /// </param>
    /// <param name="ct">Ends the wait, never a write half done.</param>
    Task<T?> UpdateAsync(TKey key, Func<T, T> change, CancellationToken ct);

    /// <summary>Removes the record and returns it: of many callers exactly one gets it, the others null.</summary>
    Task<T?> DeleteAsync(TKey key, CancellationToken ct);

    /// <summary>Every record, in no particular order.</summary>
    IAsyncEnumerable<T> ListAsync(CancellationToken ct);
}
