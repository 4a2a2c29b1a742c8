using System.Threading.Channels;
using Dex.Core.Storage;
using Dex.Storage.Sql;

namespace Dex.Storage.Sqlite;

/// <summary>
/// The one writer. A commit costs a wait for the disk, whatever is in it, so all that waits when one begins goes into it. Callers hear of their
/// outcome only after the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // Bounds how long the first of a batch waits for the last.
    private const int MostPerCommit = 128;

    private readonly SqliteSource source;
    private readonly Action opened;
    private readonly Action closed;
    private readonly Channel<SqliteJob> jobs = Channel.CreateUnbounded<SqliteJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task loop;
    private SqliteSession? session;

    /// <param name="source">Opens the connection.</param>
    /// <param name="opened">Told when the database is open and migrated.</param>
    /// <param name="closed">Told when a fault has closed it.</param>
    public SqliteWriter(SqliteSource source, Action opened, Action closed)
    {
        this.source = source;
        this.opened = opened;
        this.closed = closed;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Queues work and waits for its commit.</summary>
    public Task<T> RunAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, bool needsSavepoint, CancellationToken ct)
    {
        var job = new SqliteJob<T>(work, needsSavepoint, ct);
        return jobs.Writer.TryWrite(job)
            ? ct.CanBeCanceled
                ? job.Outcome.WaitAsync(ct)
                : job.Outcome
            : throw new ObjectDisposedException(nameof(SqliteStorage));
    }

    public async ValueTask DisposeAsync()
    {
        jobs.Writer.TryComplete();
        await loop;
        session?.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<SqliteJob>(MostPerCommit);
        while (await jobs.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostPerCommit && jobs.Reader.TryRead(out var job))
            {
                if (!job.IsAbandoned)
                {
                    batch.Add(job);
                }
            }
            if (batch.Count > 0)
            {
                await CommitAsync(batch);
            }
        }
    }

    private async Task CommitAsync(List<SqliteJob> batch)
    {
        try
        {
            if (session is null)
            {
                session = await source.OpenWriterAsync(CancellationToken.None);
                opened();
            }
            session.Execute("begin immediate");
            foreach (var job in batch)
            {
                await RunOneAsync(session, job);
            }
            session.Execute("commit");
        }
        catch (Exception e)
        {
            Abandon();
            foreach (var job in batch)
            {
                job.Fail(e);
            }
            return;
        }
        foreach (var job in batch)
        {
            job.Complete();
        }
    }

    // A job that fails leaves the others alone: a single statement undoes itself, and several have a savepoint.
    private static async Task RunOneAsync(SqliteSession session, SqliteJob job)
    {
        if (job.NeedsSavepoint)
        {
            session.Execute("savepoint job");
        }
        try
        {
            await job.RunAsync(session);
        }
        catch (Exception e)
        {
            if (!session.InTransaction || session.IsBroken)
            {
                throw e as StorageUnavailableException ?? new StorageUnavailableException("SQLite ended the transaction.", e);
            }
            if (job.NeedsSavepoint)
            {
                session.Execute("rollback to job");
            }
        }
        if (job.NeedsSavepoint)
        {
            session.Execute("release job");
        }
    }

    // After a fault: no open transaction stays behind, and a connection that is no good any more is closed, for the next batch to open another.
    private void Abandon()
    {
        if (session is null)
        {
            return;
        }
        try
        {
            if (session.InTransaction)
            {
                session.Execute("rollback");
            }
        }
        catch (StorageUnavailableException)
        {
            // The first fault is the one to tell.
        }
        if (session.IsBroken || session.InTransaction)
        {
            // A private database lives in its connection: closing it would lose everything.
            if (!source.IsPrivate)
            {
                session.Dispose();
                session = null;
                closed();
            }
        }
    }
}
