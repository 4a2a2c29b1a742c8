namespace Dex.Storage.Sql;

/// <summary>The SQL of one table, put together once. Parameters: the key columns first, then the others, then the row version.</summary>
internal sealed class SqlStatements
{
    /// <summary>How many records one round trip of a listing brings.</summary>
    public const int PageSize = 500;

    public SqlStatements(string table, string[] keyColumns, string[] columns, SqlDialect dialect)
    {
        var all = string.Join(", ", [.. keyColumns, .. columns]);
        var keys = keyColumns.Length == 1 ? keyColumns[0] : $"({string.Join(", ", keyColumns)})";
        var keyValues = keyColumns.Length == 1 ? "$1" : $"({Placeholders(1, keyColumns.Length)})";
        var isKey = string.Join(" and ", keyColumns.Select((column, i) => $"{column} = ${i + 1}"));
        var set = string.Join(", ", columns.Select((column, i) => $"{column} = ${keyColumns.Length + i + 1}"));
        var count = keyColumns.Length + columns.Length;
        var page = $" order by {string.Join(", ", keyColumns)} limit {PageSize}";

        Get = $"select {all} from {table} where {isKey}";
        GetVersioned = $"select {all}, {dialect.RowVersion} from {table} where {isKey}";
        GetLocked = Get + dialect.LockRow;
        Insert = $"insert into {table} ({all}) values ({Placeholders(1, count)}) on conflict do nothing";
        Update = $"update {table} set {set} where {isKey}";
        UpdateVersioned = $"{Update} and {dialect.RowVersion} = ${count + 1}";
        Delete = $"delete from {table} where {isKey} returning {all}";
        FirstPage = $"select {all} from {table}{page}";
        NextPage = $"select {all} from {table} where {keys} > {keyValues}{page}";
    }

    public string Get { get; }

    public string GetVersioned { get; }

    public string GetLocked { get; }

    public string Insert { get; }

    public string Update { get; }

    public string UpdateVersioned { get; }

    public string Delete { get; }

    public string FirstPage { get; }

    public string NextPage { get; }

    private static string Placeholders(int first, int count) => string.Join(", ", Enumerable.Range(first, count).Select(i => $"${i}"));
}
