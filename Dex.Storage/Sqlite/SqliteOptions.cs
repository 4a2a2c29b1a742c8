namespace Dex.Storage.Sqlite;

/// <summary>Options of <c>storage.type: sqlite3</c>.</summary>
public sealed record SqliteOptions
{
    /// <summary>
    /// The file; created where there is none. <c>:memory:</c> (and Dex's <c>file::memory:</c>) keeps everything in memory. SQLite's
    /// <c>file:</c> URIs work too; parameters of Go's driver (<c>?_busy_timeout=…</c>) are passed over.
    /// </summary>
    public string File { get; set; } = "";
}
