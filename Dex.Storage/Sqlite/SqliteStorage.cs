using Dex.Storage.Sql;
using Microsoft.Extensions.Logging;

namespace Dex.Storage.Sqlite;

/// <summary>
/// State in a SQLite file, in Dex's schema. A write that was answered survives the end of the process and of the machine; writes that wait
/// together share one commit. Constructing it does not touch the file.
/// </summary>
/// <param name="options">Which file.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets migrations and warnings.</param>
public sealed class SqliteStorage(SqliteOptions options, TimeProvider time, ILogger logger)
    : SqlStorage(new SqliteDatabase(new SqliteSource(options.File, time, logger)));
