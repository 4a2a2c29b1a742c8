using Dapper;
using Dex.Storage.Migrations;
using Dex.Storage.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Dex.Storage.Sqlite;

/// <summary>Opens connections to one SQLite file.</summary>
internal sealed partial class SqliteSource
{
    private const int BusySeconds = 5;

    // Go's driver left the default of an added column as text in a byte column, which Go programs cannot read back as bytes.
    private const string MendGroups = "update password set groups = cast(groups as blob) where typeof(groups) = 'text'";

    private readonly string connectionString;
    private readonly SchemaMigrator migrator;
    private readonly ILogger logger;

    static SqliteSource() => SQLitePCL.Batteries_V2.Init();

    public SqliteSource(string file, TimeProvider time, ILogger logger)
    {
        this.logger = logger;
        File = file;
        IsPrivate =
            file.Length == 0
            || file.StartsWith(":memory:", StringComparison.Ordinal)
            || file.StartsWith("file::memory:", StringComparison.Ordinal)
            || (file.StartsWith("file:", StringComparison.Ordinal) && file.Contains("mode=memory", StringComparison.Ordinal));
        Faults = new SqliteFaults(file);
        migrator = new SchemaMigrator(SqlDialect.Sqlite, time, logger);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = DataSource(file),
            Mode = SqliteOpenMode.ReadWriteCreate,
            Cache = SqliteCacheMode.Default,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString();
    }

    /// <summary>The file, as configured.</summary>
    public string File { get; }

    /// <summary>Whether each connection would see a database of its own, so that there must be only one.</summary>
    public bool IsPrivate { get; }

    /// <summary>Explains faults.</summary>
    public SqliteFaults Faults { get; }

    /// <summary>Opens the connection that writes, and migrates.</summary>
    public async Task<SqliteSession> OpenWriterAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute($"pragma busy_timeout = {BusySeconds * 1000}");
            var mode = connection.ExecuteScalar<string>("pragma journal_mode = wal");
            if (mode != "wal" && !IsPrivate)
            {
                WarnOfJournal(logger, File, mode ?? "");
            }
            // In WAL mode anything less may lose the last commits when the power fails.
            connection.Execute("pragma synchronous = full");
            await migrator.MigrateAsync(connection, ct);
            connection.Execute(MendGroups);
            return new SqliteSession(connection, Faults);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Faults.Translate(e);
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    public SqliteSession OpenReader()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute($"pragma busy_timeout = {BusySeconds * 1000}; pragma query_only = 1");
            return new SqliteSession(connection, Faults);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Faults.Translate(e);
        }
    }

    // Go's driver cuts its own parameters off a plain path, and SQLite passes over those it does not know in a URI.
    private static string DataSource(string file)
    {
        if (file.StartsWith("file:", StringComparison.Ordinal))
        {
            return file;
        }
        var query = file.IndexOf('?', StringComparison.Ordinal);
        var path = query > 0 ? file[..query] : file;
        return path is "" or ":memory:" ? path : Path.GetFullPath(path);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "the SQLite file cannot use a write-ahead log, so readers and the writer will wait for each other, {file}, {mode}"
    )]
    private static partial void WarnOfJournal(ILogger logger, string file, string mode);
}
