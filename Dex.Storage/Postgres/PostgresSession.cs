using Dapper;
using Dex.Storage.Sql;
using Npgsql;

namespace Dex.Storage.Postgres;

/// <summary>A connection on loan from the pool.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, PostgresFaults faults) : SqlSession
{
    public override async Task<int> ExecuteAsync(string sql, Action<SqlParameters> bind, CancellationToken ct)
    {
        try
        {
            return await connection.ExecuteAsync(Command(sql, bind, ct));
        }
        catch (Exception e) when (PostgresFaults.IsFault(e))
        {
            throw faults.Translate(e);
        }
    }

    public override async Task<List<T>> QueryAsync<T>(string sql, Action<SqlParameters> bind, Func<SqlRow, T> read, CancellationToken ct)
    {
        try
        {
            var rows = new List<T>();
            var row = new PostgresRow();
            await using var reader = await connection.ExecuteReaderAsync(Command(sql, bind, ct));
            while (await reader.ReadAsync(ct))
            {
                row.Begin(reader);
                rows.Add(read(row));
            }
            return rows;
        }
        catch (Exception e) when (PostgresFaults.IsFault(e))
        {
            throw faults.Translate(e);
        }
    }

    public override async Task<T?> FirstAsync<T>(string sql, Action<SqlParameters> bind, Func<SqlRow, T> read, CancellationToken ct)
        where T : default => (await QueryAsync(sql, bind, read, ct)) is [var first, ..] ? first : default;

    private static CommandDefinition Command(string sql, Action<SqlParameters> bind, CancellationToken ct) =>
        new(sql, new PostgresParameters(bind), cancellationToken: ct);
}
