using Dex.Storage.Sql;
using Microsoft.Extensions.Logging;

namespace Dex.Storage.Postgres;

/// <summary>
/// State in a PostgreSQL database, in Dex's schema; any number of servers may share it. Constructing it does not connect, and a database that
/// was away is used again when it is back.
/// </summary>
/// <param name="options">Where the database is.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets migrations and warnings.</param>
/// <exception cref="ArgumentException">The options contradict themselves.</exception>
public sealed class PostgresStorage(PostgresOptions options, TimeProvider time, ILogger logger)
    : SqlStorage(new PostgresDatabase(options, time, logger));
