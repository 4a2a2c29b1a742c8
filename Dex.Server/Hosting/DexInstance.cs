using Dex.Core;
using Dex.Core.Admin;
using Dex.Core.Storage;
using Dex.Server.Http;
using Dex.Server.Pages;

namespace Dex.Server.Hosting;

/// <summary>
/// Everything that is made from one configuration. A request uses one of these from its beginning to its end; one that was replaced ends with the last request that uses it,
/// after it has told the applications what it had to tell them.
/// </summary>
internal sealed class DexInstance
{
    private readonly UseCount _users = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _deliveries;

    /// <summary>Begins to work.</summary>
    /// <param name="provider">The protocol; disposed at the end.</param>
    /// <param name="storage">The storage, with what the configuration declares.</param>
    /// <param name="frontend">The pages.</param>
    /// <param name="endpoints">Runs endpoints.</param>
    /// <param name="admin">The administrator's operations.</param>
    /// <param name="stopping">The server stops: what is not delivered then is not delivered.</param>
    public DexInstance(
        DexProvider provider,
        IStorage storage,
        Frontend frontend,
        EndpointInvoker endpoints,
        DexAdmin admin,
        CancellationToken stopping
    )
    {
        (Provider, Storage, Frontend, Endpoints, Admin) = (provider, storage, frontend, endpoints, admin);
        _deliveries = provider.Backchannel.RunAsync(stopping);
    }

    /// <summary>The protocol.</summary>
    public DexProvider Provider { get; }

    /// <summary>The storage, with what the configuration declares.</summary>
    public IStorage Storage { get; }

    /// <summary>The pages.</summary>
    public Frontend Frontend { get; }

    /// <summary>Runs endpoints.</summary>
    public EndpointInvoker Endpoints { get; }

    /// <summary>The administrator's operations.</summary>
    public DexAdmin Admin { get; }

    /// <summary>Ends when nobody uses it any more and all is disposed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>A request begins; false: too late, it was replaced.</summary>
    public bool TryEnter() => _users.TryAdd();

    /// <summary>A request ends, or who made this has replaced it.</summary>
    public void Leave()
    {
        if (_users.Remove())
        {
            _ = EndAsync();
        }
    }

    private async Task EndAsync()
    {
        try
        {
            Provider.Backchannel.Complete();
            await _deliveries;
            await Provider.DisposeAsync();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(e);
        }
    }
}
