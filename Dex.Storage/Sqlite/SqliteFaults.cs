using Dex.Core.Storage;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Dex.Storage.Sqlite;

/// <summary>Says what is wrong with a SQLite file, and what to do.</summary>
/// <param name="file">The file, as configured.</param>
internal sealed class SqliteFaults(string file)
{
    /// <summary>The fault in an operator's words.</summary>
    public StorageUnavailableException Translate(SqliteException e) => new($"SQLite file \"{file}\": {Explain(e)}", e);

    /// <summary>Whether another connection to the same file may fare better.</summary>
    public static bool NeedsReopening(SqliteException e) =>
        e.SqliteErrorCode is not (SQLITE_BUSY or SQLITE_LOCKED or SQLITE_ERROR or SQLITE_CONSTRAINT);

    private static string Explain(SqliteException e) =>
        e.SqliteErrorCode switch
        {
            SQLITE_BUSY or SQLITE_LOCKED =>
                "another process holds its lock. Stop the other process, or wait until it is done; it is tried again by itself.",
            SQLITE_NOTADB => "this is not a SQLite database. Check storage.config.file.",
            SQLITE_CORRUPT => "the database is damaged. Restore it from a backup.",
            SQLITE_CANTOPEN =>
                "it cannot be opened. Check that the path names a file, that its folder exists, and that this user may read and write both.",
            SQLITE_READONLY => "it is read-only. Give this user the right to write the file and its folder.",
            SQLITE_PERM or SQLITE_AUTH => "this user may not use it. Check the permissions of the file.",
            SQLITE_FULL => "the disk is full. Make room.",
            SQLITE_IOERR => $"reading or writing failed ({e.Message}). Check the disk and the file's permissions.",
            SQLITE_ERROR
                when e.Message.Contains("no such table", StringComparison.Ordinal)
                    || e.Message.Contains("no such column", StringComparison.Ordinal)
                    || e.Message.Contains("has no column", StringComparison.Ordinal) =>
                $"its schema is not Dex's ({e.Message}). Restore it from a backup, or start with a new file.",
            _ => $"{e.Message} (result code {e.SqliteExtendedErrorCode}).",
        };
}
