using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Dex.Core.Storage;

namespace Dex.Storage.Sql;

/// <summary>One kind of record in its table.</summary>
internal sealed class SqlStore<TKey, T>(SqlDatabase database, SqlTable<TKey, T> table) : IStore<TKey, T>
    where T : class
{
    private readonly SqlStatements sql = new(table.Name, table.KeyColumns, table.Columns, database.Dialect);

    public async Task<T?> GetAsync(TKey key, CancellationToken ct)
    {
        key = table.Normalize(key);
        return IsStorable(key)
            ? await database.ReadAsync((session, token) => session.FirstAsync(sql.Get, p => table.BindKey(p, key), table.Read, token), ct)
            : null;
    }

    public Task<bool> CreateAsync(T value, CancellationToken ct) =>
        database.WriteAsync(
            async (session, token) => await session.ExecuteAsync(sql.Insert, p => BindAll(p, table.KeyOf(value), value), token) == 1,
            ct
        );

    public async Task<T?> UpdateAsync(TKey key, Func<T, T> change, CancellationToken ct)
    {
        key = table.Normalize(key);
        if (!IsStorable(key))
        {
            return null;
        }
        return database.Dialect.RowVersion is null
            ? await database.WriteAsync((session, token) => UpdateLockedAsync(session, key, change, token), ct)
            : await UpdateVersionedAsync(key, change, ct);
    }

    public async Task<T?> DeleteAsync(TKey key, CancellationToken ct)
    {
        key = table.Normalize(key);
        return IsStorable(key)
            ? await database.WriteAsync(
                (session, token) => session.FirstAsync(sql.Delete, p => table.BindKey(p, key), table.Read, token),
                ct
            )
            : null;
    }

    // Page by page along the primary key, so that a long listing neither fills the memory nor holds a connection.
    public async IAsyncEnumerable<T> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var page = await database.ReadAsync((session, token) => session.QueryAsync(sql.FirstPage, _ => { }, table.Read, token), ct);
        while (page.Count > 0)
        {
            foreach (var record in page)
            {
                yield return record;
            }
            if (page.Count < SqlStatements.PageSize)
            {
                yield break;
            }
            var last = table.KeyOf(page[^1]);
            page = await database.ReadAsync(
                (session, token) => session.QueryAsync(sql.NextPage, p => table.BindKey(p, last), table.Read, token),
                ct
            );
        }
    }

    /// <summary>Two short statements without a transaction; who loses the race waits in a queue instead of racing again.</summary>
    private async Task<T?> UpdateVersionedAsync(TKey key, Func<T, T> change, CancellationToken ct)
    {
        var (current, version) = await database.ReadAsync(
            (session, token) =>
                session.FirstAsync(sql.GetVersioned, p => table.BindKey(p, key), row => (table.Read(row), row.Version()), token),
            ct
        );
        if (current is null)
        {
            return null;
        }
        var changed = change(current);
        if (ReferenceEquals(changed, current))
        {
            return current;
        }
        var written = await database.WriteAsync(
            (session, token) =>
                session.ExecuteAsync(
                    sql.UpdateVersioned,
                    p =>
                    {
                        BindAll(p, key, changed);
                        p.Version(version);
                    },
                    token
                ),
            ct
        );
        return written == 1
            ? changed
            : await database.TransactAsync((session, token) => UpdateLockedAsync(session, key, change, token), ct);
    }

    private async Task<T?> UpdateLockedAsync(SqlSession session, TKey key, Func<T, T> change, CancellationToken ct)
    {
        var current = await session.FirstAsync(sql.GetLocked, p => table.BindKey(p, key), table.Read, ct);
        if (current is null)
        {
            return null;
        }
        var changed = change(current);
        if (!ReferenceEquals(changed, current))
        {
            await session.ExecuteAsync(sql.Update, p => BindAll(p, key, changed), ct);
        }
        return changed;
    }

    private void BindAll(SqlParameters parameters, TKey key, T value)
    {
        table.BindKey(parameters, key);
        table.Bind(parameters, value);
    }

    // PostgreSQL has no form for a NUL, nor UTF-8 for half a surrogate pair: such a key, from a hostile client, names no record.
    private static bool IsStorable(TKey key) =>
        key switch
        {
            string text => IsStorable(text),
            SubjectKey subject => IsStorable(subject.UserId) && IsStorable(subject.ConnectorId),
            _ => true,
        };

    private static bool IsStorable(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value == 0)
            {
                return false;
            }
            rest = rest[length..];
        }
        return true;
    }
}
