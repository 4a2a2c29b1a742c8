namespace Dex.Storage.Postgres;

/// <summary>Does something once: who comes while it is under way waits for it, and after a failure the next one tries again.</summary>
internal sealed class SingleFlight(Func<Task> work)
{
    private readonly Lock gate = new();
    private volatile Task? flight;

    /// <summary>Returns when it is done; throws what it failed with.</summary>
    public Task EnsureAsync(CancellationToken ct)
    {
        var current = flight;
        return current is { IsCompletedSuccessfully: true } ? Task.CompletedTask : JoinAsync(ct);
    }

    /// <summary>Makes the next one do it again.</summary>
    public void Reset()
    {
        lock (gate)
        {
            if (flight is { IsCompleted: true })
            {
                flight = null;
            }
        }
    }

    private Task JoinAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (flight is null or { IsFaulted: true } or { IsCanceled: true })
            {
                flight = Task.Run(work, CancellationToken.None);
            }
            return flight.WaitAsync(ct);
        }
    }
}
