using System.Collections.Concurrent;

namespace Dex.Tests.Replicas;

/// <summary>What all clients together have seen.</summary>
internal sealed class LoadLedger
{
    // Where nobody has success for so long, the clients ask again anyway.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<string> _unexplained = new();
    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _successors = new();
    private readonly ConcurrentDictionary<string, int> _codes = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private TaskCompletionSource _change = NewSource();
    private int _successes;

    /// <summary>What no outage explains.</summary>
    public IReadOnlyCollection<string> Unexplained => _unexplained;

    /// <summary>How often each thing happened.</summary>
    public IReadOnlyDictionary<string, int> Counts => new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);

    /// <summary>How many answers each code was honoured by.</summary>
    public IEnumerable<int> HonoursOfCodes => _codes.Values;

    /// <summary>For each refresh token: how many others it was exchanged for.</summary>
    public IEnumerable<int> SuccessorsOfTokens => _successors.Values.Select(s => s.Count);

    public int this[string what] => _counts.GetValueOrDefault(what);

    public void Count(string what) => _counts.AddOrUpdate(what, 1, (_, n) => n + 1);

    public void Honoured(string code) => _codes.AddOrUpdate(code, 1, (_, n) => n + 1);

    public void Exchanged(string token, string successor)
    {
        if (token != successor)
        {
            _successors.GetOrAdd(token, _ => new()).TryAdd(successor, true);
        }
    }

    /// <summary>Notes an operation that went well, and lets those go on who wait for better times.</summary>
    public void Succeeded(string what)
    {
        Count(what);
        List<TaskCompletionSource> reached;
        lock (_gate)
        {
            _successes++;
            reached = [.. _awaited.Where(a => a.Count <= _successes).Select(a => a.Reached)];
            _awaited.RemoveAll(a => a.Count <= _successes);
        }
        reached.ForEach(r => r.TrySetResult());
        Changed();
    }

    /// <summary>Notes what no outage explains, and ends the test early.</summary>
    public void Blame(string what)
    {
        _unexplained.Enqueue(what);
        lock (_gate)
        {
            _awaited.ForEach(a => a.Reached.TrySetException(new InvalidOperationException(what)));
            _awaited.Clear();
        }
    }

    /// <summary>Completes when so many more operations went well.</summary>
    public Task WhenSucceededAsync(int more)
    {
        lock (_gate)
        {
            var reached = NewSource();
            _awaited.Add((_successes + more, reached));
            return reached.Task;
        }
    }

    /// <summary>Lets all go on who wait for better times.</summary>
    public void Changed() => Interlocked.Exchange(ref _change, NewSource()).SetResult();

    /// <summary>For a client without an answer: returns when somebody else got one, or something else has changed.</summary>
    public async Task WaitForBetterTimesAsync()
    {
        try
        {
            await Volatile.Read(ref _change).Task.WaitAsync(Patience);
        }
        catch (TimeoutException) { }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
