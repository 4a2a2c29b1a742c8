using Dex.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Dex.Storage.Sqlite;

/// <summary>One connection with its prepared commands. SQLite answers at once, so the tasks it returns are always complete.</summary>
internal sealed class SqliteSession(SqliteConnection connection, SqliteFaults faults) : SqlSession, IDisposable
{
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private readonly SqliteParameters parameters = new();
    private readonly SqliteRow row = new();

    /// <summary>Whether a transaction is open; some faults end it.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Set by a fault after which another connection may fare better.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Runs a statement without parameters.</summary>
    public void Execute(string sql) => Run(sql, static _ => { }, static command => command.ExecuteNonQuery());

    public override Task<int> ExecuteAsync(string sql, Action<SqlParameters> bind, CancellationToken ct) =>
        Task.FromResult(Run(sql, bind, static command => command.ExecuteNonQuery()));

    public override Task<List<T>> QueryAsync<T>(string sql, Action<SqlParameters> bind, Func<SqlRow, T> read, CancellationToken ct) =>
        Task.FromResult(
            Run(
                sql,
                bind,
                command =>
                {
                    var rows = new List<T>();
                    using var reader = command.ExecuteReader();
                    while (reader.Read())
                    {
                        row.Begin(reader);
                        rows.Add(read(row));
                    }
                    return rows;
                }
            )
        );

    public override Task<T?> FirstAsync<T>(string sql, Action<SqlParameters> bind, Func<SqlRow, T> read, CancellationToken ct)
        where T : default =>
        Task.FromResult(
            Run(
                sql,
                bind,
                command =>
                {
                    using var reader = command.ExecuteReader();
                    if (!reader.Read())
                    {
                        return default;
                    }
                    row.Begin(reader);
                    return read(row);
                }
            )
        );

    public void Dispose()
    {
        foreach (var command in commands.Values)
        {
            command.Dispose();
        }
        connection.Dispose();
    }

    private T Run<T>(string sql, Action<SqlParameters> bind, Func<SqliteCommand, T> run)
    {
        try
        {
            if (!commands.TryGetValue(sql, out var command))
            {
                command = connection.CreateCommand();
                command.CommandText = sql;
                commands.Add(sql, command);
            }
            parameters.Begin(command);
            bind(parameters);
            return run(command);
        }
        catch (SqliteException e)
        {
            IsBroken |= SqliteFaults.NeedsReopening(e);
            if (commands.Remove(sql, out var failed))
            {
                failed.Dispose();
            }
            throw faults.Translate(e);
        }
    }
}
