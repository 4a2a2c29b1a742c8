using Dex.Storage.Sql;

namespace Dex.Storage.Migrations;

/// <summary>
/// What we add to Dex's schema: a nullable column in four tables, a table, and the indexes that garbage collection needs. Dex's numbered steps are
/// not ours to add to, so each start creates what is missing; a Go Dex names the columns it reads and writes, and never sees any of it
/// (docs/adr/0004).
/// </summary>
internal static class OwnSchema
{
    /// <summary>The column for what Dex has no columns for: JSON, or NULL.</summary>
    public const string ExtrasColumn = "dexnet_extras";

    /// <summary>The table of things to remember for a while.</summary>
    public const string ExpiringTable = "dexnet_expiring";

    /// <summary>The tables that have the column.</summary>
    public static IReadOnlyList<string> TablesWithExtras { get; } = ["auth_request", "auth_code", "refresh_token", "client"];

    /// <summary>Index names and the statements that create them.</summary>
    public static IReadOnlyList<(string Name, string Statement)> Indexes { get; } =
    [
        Index("auth_request", "expiry"),
        Index("auth_code", "expiry"),
        Index("device_request", "expiry"),
        Index("device_token", "expiry"),
        Index("auth_session", "absolute_expiry"),
        Index("auth_session", "idle_expiry"),
        Index(ExpiringTable, "expiry"),
    ];

    /// <summary>Creates the table.</summary>
    public static string CreateExpiring(SqlDialect dialect) =>
        $"create table if not exists {ExpiringTable} (id text not null primary key, data text not null, expiry {dialect.Time} not null)";

    /// <summary>Adds the column to a table.</summary>
    public static string AddExtras(string table, SqlDialect dialect) => $"alter table {table} add column {ExtrasColumn} {dialect.Bytes}";

    private static (string Name, string Statement) Index(string table, string column)
    {
        var name = $"{table}_{column}_gc";
        return (name, $"create index if not exists {name} on {table} ({column})");
    }
}
