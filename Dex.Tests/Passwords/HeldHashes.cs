using System.Collections.Concurrent;
using Dex.Core.Passwords;

namespace Dex.Tests.Passwords;

/// <summary>Stands in for bcrypt behind a gate: every computation reports that it began and waits to be let go.</summary>
internal sealed class HeldHashes : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _computed = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _letGo = new(0);
    private int _running;
    private int _most;

    public HeldHashes(int concurrency) => Gate = new BcryptGate(concurrency, Compute);

    public BcryptGate Gate { get; }

    /// <summary>The most that ever ran at once.</summary>
    public int Most => _most;

    /// <summary>The passwords of all computations that began, in order.</summary>
    public IEnumerable<string> Computed => _computed;

    /// <summary>Asks for a hash that belongs to every password but "wrong".</summary>
    public Task<bool> VerifyAsync(string password, CancellationToken ct = default) => Gate.VerifyAsync("", password, ct);

    /// <summary>Waits until one more computation has begun.</summary>
    public async Task BeginsAsync() => (await _begun.WaitAsync(Patience)).Should().BeTrue("a computation should begin");

    /// <summary>Lets computations end, those to come included.</summary>
    public void LetGo(int count = 1) => _letGo.Release(count);

    public void Dispose()
    {
        Gate.Dispose();
        _begun.Dispose();
        _letGo.Dispose();
    }

    private bool Compute(string hash, string password)
    {
        var running = Interlocked.Increment(ref _running);
        for (var most = _most; most < running; most = _most)
        {
            Interlocked.CompareExchange(ref _most, running, most);
        }
        _computed.Enqueue(password);
        _begun.Release();
        try
        {
            return _letGo.Wait(Patience) && password != "wrong";
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
