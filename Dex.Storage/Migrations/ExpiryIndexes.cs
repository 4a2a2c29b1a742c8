namespace Dex.Storage.Migrations;

/// <summary>
/// Indexes that garbage collection needs. Dex has none, and its numbered steps are not ours to add to, so each start creates those that are
/// missing.
/// </summary>
internal static class ExpiryIndexes
{
    /// <summary>Index names and the statements that create them.</summary>
    public static IReadOnlyList<(string Name, string Statement)> All { get; } =
    [
        Index("auth_request", "expiry"),
        Index("auth_code", "expiry"),
        Index("device_request", "expiry"),
        Index("device_token", "expiry"),
        Index("auth_session", "absolute_expiry"),
        Index("auth_session", "idle_expiry"),
    ];

    private static (string Name, string Statement) Index(string table, string column)
    {
        var name = $"{table}_{column}_gc";
        return (name, $"create index if not exists {name} on {table} ({column})");
    }
}
