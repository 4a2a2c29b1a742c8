using System.Runtime.ExceptionServices;
using Dex.Storage.Sql;

namespace Dex.Storage.Sqlite;

/// <summary>Work that waits for the writer.</summary>
internal abstract class SqliteJob(bool needsSavepoint, CancellationToken ct)
{
    /// <summary>Whether it writes more than once, so that its failure alone must undo what it wrote.</summary>
    public bool NeedsSavepoint { get; } = needsSavepoint;

    /// <summary>Whether its caller has left before it began.</summary>
    public bool IsAbandoned => Cancellation.IsCancellationRequested;

    /// <summary>Its caller's.</summary>
    protected CancellationToken Cancellation { get; } = ct;

    /// <summary>Does the work and keeps the outcome, which nobody sees before the commit.</summary>
    public abstract Task RunAsync(SqlSession session);

    /// <summary>Tells the caller the outcome, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was written.</summary>
    public abstract void Fail(Exception fault);
}

/// <summary>Work with a result.</summary>
internal sealed class SqliteJob<T>(Func<SqlSession, CancellationToken, Task<T>> work, bool needsSavepoint, CancellationToken ct)
    : SqliteJob(needsSavepoint, ct)
{
    private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? failure;
    private T result = default!;

    /// <summary>The outcome.</summary>
    public Task<T> Outcome => outcome.Task;

    public override async Task RunAsync(SqlSession session)
    {
        try
        {
            result = await work(session, Cancellation);
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    public override void Complete()
    {
        if (failure is null)
        {
            outcome.TrySetResult(result);
        }
        else
        {
            outcome.TrySetException(failure.SourceException);
        }
    }

    public override void Fail(Exception fault) => outcome.TrySetException(failure?.SourceException ?? fault);
}
