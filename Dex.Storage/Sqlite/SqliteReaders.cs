using System.Collections.Concurrent;

namespace Dex.Storage.Sqlite;

/// <summary>Connections that read, kept open between uses. The writer does not block them.</summary>
internal sealed class SqliteReaders(SqliteSource source) : IDisposable
{
    private readonly SemaphoreSlim free = new(Math.Clamp(Environment.ProcessorCount, 2, 16));
    private readonly ConcurrentBag<(SqliteSession Session, int Epoch)> idle = [];
    private int epoch;

    /// <summary>Runs work on a connection of its own.</summary>
    public async Task<T> RunAsync<T>(Func<SqliteSession, Task<T>> work, CancellationToken ct)
    {
        await free.WaitAsync(ct);
        try
        {
            var now = Volatile.Read(ref epoch);
            var session = Rent(now);
            try
            {
                return await work(session);
            }
            finally
            {
                if (session.IsBroken)
                {
                    session.Dispose();
                }
                else
                {
                    idle.Add((session, now));
                }
            }
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Makes nobody use the connections there are now any more.</summary>
    public void Forget() => Interlocked.Increment(ref epoch);

    public void Dispose()
    {
        while (idle.TryTake(out var entry))
        {
            entry.Session.Dispose();
        }
        free.Dispose();
    }

    private SqliteSession Rent(int now)
    {
        while (idle.TryTake(out var entry))
        {
            if (entry.Epoch == now)
            {
                return entry.Session;
            }
            entry.Session.Dispose();
        }
        return source.OpenReader();
    }
}
