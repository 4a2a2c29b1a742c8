using System.Runtime.CompilerServices;
using Dex.Core.Storage;

namespace Dex.Storage;

/// <summary>Records that the configuration file declares, in front of a store: they win over stored ones, and nobody changes them.</summary>
/// <param name="inner">The store behind.</param>
/// <param name="records">The declared records.</param>
/// <param name="keyOf">A record's key.</param>
/// <param name="kind">What a record is called in a message.</param>
/// <param name="comparer">How keys compare.</param>
internal sealed class StaticStore<T>(
    IStore<string, T> inner,
    IEnumerable<T> records,
    Func<T, string> keyOf,
    string kind,
    StringComparer comparer
) : IStore<string, T>
    where T : class
{
    private readonly Dictionary<string, T> declared = ByKey(records, keyOf, comparer);

    public Task<T?> GetAsync(string key, CancellationToken ct) =>
        declared.TryGetValue(key, out var record) ? Task.FromResult<T?>(record) : inner.GetAsync(key, ct);

    public Task<bool> CreateAsync(T value, CancellationToken ct)
    {
        RefuseDeclared(keyOf(value));
        return inner.CreateAsync(value, ct);
    }

    public Task<T?> UpdateAsync(string key, Func<T, T> change, CancellationToken ct)
    {
        RefuseDeclared(key);
        return inner.UpdateAsync(key, change, ct);
    }

    public Task<T?> DeleteAsync(string key, CancellationToken ct)
    {
        RefuseDeclared(key);
        return inner.DeleteAsync(key, ct);
    }

    public async IAsyncEnumerable<T> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var record in declared.Values)
        {
            yield return record;
        }
        await foreach (var record in inner.ListAsync(ct))
        {
            if (!declared.ContainsKey(keyOf(record)))
            {
                yield return record;
            }
        }
    }

    private void RefuseDeclared(string key)
    {
        if (declared.ContainsKey(key))
        {
            throw new ReadOnlyRecordException($"The {kind} \"{key}\" is declared in the configuration file and can be changed only there.");
        }
    }

    private static Dictionary<string, T> ByKey(IEnumerable<T> records, Func<T, string> keyOf, StringComparer comparer)
    {
        var byKey = new Dictionary<string, T>(comparer);
        foreach (var record in records)
        {
            // As in Dex the last of several with one key counts; the configuration's validation has already named the others.
            byKey[keyOf(record)] = record;
        }
        return byKey;
    }
}
