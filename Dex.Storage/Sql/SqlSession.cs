namespace Dex.Storage.Sql;

/// <summary>
/// An open connection. Its methods throw <see cref="Dex.Core.Storage.StorageUnavailableException"/> for whatever the database complains of.
/// </summary>
internal abstract class SqlSession
{
    /// <summary>Runs a statement and returns how many rows it wrote.</summary>
    public abstract Task<int> ExecuteAsync(string sql, Action<SqlParameters> bind, CancellationToken ct);

    /// <summary>Runs a query and returns its rows.</summary>
    public abstract Task<List<T>> QueryAsync<T>(string sql, Action<SqlParameters> bind, Func<SqlRow, T> read, CancellationToken ct);

    /// <summary>Runs a query of at most one row and returns it, or the default.</summary>
    public abstract Task<T?> FirstAsync<T>(string sql, Action<SqlParameters> bind, Func<SqlRow, T> read, CancellationToken ct);
}
