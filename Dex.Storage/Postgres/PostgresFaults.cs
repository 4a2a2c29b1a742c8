using System.Net.Sockets;
using System.Security.Authentication;
using Dex.Core.Storage;
using Npgsql;

namespace Dex.Storage.Postgres;

/// <summary>Says what is wrong with a PostgreSQL server, and what to do.</summary>
/// <param name="where">Names server, database and user; never the password.</param>
internal sealed class PostgresFaults(string where)
{
    /// <summary>Whether an exception is the database's, not a caller's mistake.</summary>
    public static bool IsFault(Exception e) =>
        e
            is NpgsqlException { SqlState: not (PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter) }
                or SocketException
                or IOException
                or TimeoutException
                or AuthenticationException;

    /// <summary>Whether the connection, or the server behind it, was lost: another connection may fare better.</summary>
    public static bool IsLostConnection(Exception? e) =>
        e switch
        {
            PostgresException p => p.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || p.SqlState.StartsWith("08", StringComparison.Ordinal),
            NpgsqlException n => n.InnerException is IOException or SocketException or ObjectDisposedException,
            SocketException or IOException => true,
            _ => false,
        };

    /// <summary>The fault in an operator's words.</summary>
    public StorageUnavailableException Translate(Exception e) => new($"PostgreSQL {where}: {Explain(e)}", e);

    private static string Explain(Exception e) =>
        e switch
        {
            PostgresException p => $"{p.MessageText} ({p.SqlState}). {Advise(p.SqlState)}",
            { InnerException: AuthenticationException inner } => Tls(inner),
            AuthenticationException => Tls(e),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
                "no answer in time. Check that the server is up, and raise maxOpenConns or connectionTimeout if it is busy.",
            NpgsqlException { InnerException: SocketException or IOException } or SocketException or IOException =>
                $"cannot be reached ({(e.InnerException ?? e).Message}). Check host and port, and that the server runs; it is tried again by itself.",
            _ => e.Message,
        };

    private static string Tls(Exception e) =>
        $"no protected connection ({e.Message}). Check storage.config.ssl: its caFile must hold the server's authority, or its mode be another.";

    private static string Advise(string state) =>
        state switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                "Check user and password, and the server's pg_hba.conf.",
            PostgresErrorCodes.InvalidCatalogName => "Create the database, or check its name.",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                "The schema is not Dex's: restore it from a backup, or use an empty database.",
            PostgresErrorCodes.InsufficientPrivilege => "Give the user the right to create and change tables in this database.",
            PostgresErrorCodes.TooManyConnections => "Raise the server's max_connections, or lower maxOpenConns.",
            PostgresErrorCodes.DiskFull => "Make room on the server's disk.",
            PostgresErrorCodes.ReadOnlySqlTransaction => "This server is a standby: name the primary.",
            _ => "It is tried again by itself.",
        };
}
