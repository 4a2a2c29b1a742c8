using Dex.Storage.Sql;

namespace Dex.Storage.Sqlite;

/// <summary>A SQLite file: one writer, several readers beside it.</summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    private readonly SqliteSource source;
    private readonly SqliteReaders readers;
    private readonly SqliteWriter writer;
    private volatile bool isOpen;

    public SqliteDatabase(SqliteSource source)
        : base(SqlDialect.Sqlite)
    {
        this.source = source;
        readers = new SqliteReaders(source);
        writer = new SqliteWriter(
            source,
            opened: () => isOpen = true,
            closed: () =>
            {
                isOpen = false;
                readers.Forget();
            }
        );
    }

    protected override async Task<T> RunReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        if (source.IsPrivate)
        {
            return await writer.RunAsync(work, needsSavepoint: false, ct);
        }
        if (!isOpen)
        {
            await CheckAsync(ct);
        }
        return await readers.RunAsync(
            async session =>
            {
                try
                {
                    return await work(session, ct);
                }
                finally
                {
                    if (session.IsBroken)
                    {
                        // The next caller makes the writer look at the file first.
                        isOpen = false;
                        readers.Forget();
                    }
                }
            },
            ct
        );
    }

    protected override Task<T> RunWriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        writer.RunAsync(work, needsSavepoint: false, ct);

    protected override Task<T> RunTransactionAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        writer.RunAsync(work, needsSavepoint: true, ct);

    public override Task LockKeysAsync(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    public override async Task CheckAsync(CancellationToken ct)
    {
        await writer.RunAsync(
            (session, token) => session.QueryAsync("select id from keys limit 1", _ => { }, row => row.Text(), token),
            needsSavepoint: false,
            ct
        );
        isOpen = true;
    }

    public override async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        readers.Dispose();
    }
}
