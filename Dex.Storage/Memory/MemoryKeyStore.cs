using Dex.Core.Storage;

namespace Dex.Storage.Memory;

/// <summary>The signing keys in a field.</summary>
internal sealed class MemoryKeyStore : IKeyStore
{
    private readonly Lock updates = new();
    private volatile Keys? keys;

    public Task<Keys?> GetAsync(CancellationToken ct) => Task.FromResult(keys);

    public Task<Keys?> UpdateAsync(Func<Keys?, Keys?> change, CancellationToken ct)
    {
        lock (updates)
        {
            keys = change(keys);
            return Task.FromResult(keys);
        }
    }
}
