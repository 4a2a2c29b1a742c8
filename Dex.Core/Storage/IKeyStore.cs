namespace Dex.Core.Storage;

/// <summary>The signing keys: at most one <see cref="Keys"/> record.</summary>
public interface IKeyStore
{
    /// <summary>The keys, or null before the first were made.</summary>
    Task<Keys?> GetAsync(CancellationToken ct);

    /// <summary>
    /// Compare-and-swap as in <see cref="IStore{TKey,T}.UpdateAsync"/>, creating the record where there is none: of several replicas
    /// that rotate at once, each sees what the one before wrote. Returns what is stored afterwards.
    /// </summary>
    /// <param name="change">Gets null before the first keys. Returning its argument itself writes nothing.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<Keys?> UpdateAsync(Func<Keys?, Keys?> change, CancellationToken ct);
}
