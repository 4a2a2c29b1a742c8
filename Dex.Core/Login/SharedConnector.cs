using Dex.Core.Connectors;

namespace Dex.Core.Login;

/// <summary>An open connector with one owner or several: the provider of a configuration, and those of later ones that did not change it. The last to let go disposes it.</summary>
internal sealed class SharedConnector(IConnector connector)
{
    private readonly UseCount _owners = new();

    /// <summary>Adds an owner; false: it has been disposed.</summary>
    public bool TryShare() => _owners.TryAdd();

    /// <summary>Takes an owner away.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (!_owners.Remove())
        {
            return;
        }
        if (connector is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else
        {
            (connector as IDisposable)?.Dispose();
        }
    }
}
