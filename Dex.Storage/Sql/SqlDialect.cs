namespace Dex.Storage.Sql;

/// <summary>What differs between the databases, as far as it stands in SQL text.</summary>
internal sealed record SqlDialect
{
    /// <summary>PostgreSQL.</summary>
    public static SqlDialect Postgres { get; } =
        new()
        {
            Bytes = "bytea",
            Time = "timestamptz",
            Boolean = "boolean",
            False = "false",
            EmptyList = "convert_to('[]', 'UTF8')",
            LockRow = " for update",
            SkipLocked = " for update skip locked",
            RowVersion = "xmin",
            Now = "now()",
            HasRelation = "select to_regclass(@name) is not null",
            HasColumn =
                "select exists (select 1 from pg_attribute where attrelid = to_regclass(@table) and attname = @name and not attisdropped)",
            // Replicas that start together take turns. The number is arbitrary, but must never change.
            BeginMigration = "begin; select pg_advisory_xact_lock(7205759403792794)",
        };

    /// <summary>SQLite: its one writer makes locks and row versions needless.</summary>
    public static SqlDialect Sqlite { get; } =
        new()
        {
            Bytes = "blob",
            Time = "timestamp",
            Boolean = "integer",
            False = "0",
            EmptyList = "'[]'",
            LockRow = "",
            SkipLocked = "",
            RowVersion = null,
            Now = "date('now')",
            HasRelation = "select exists (select 1 from sqlite_master where name = @name)",
            HasColumn = "select exists (select 1 from pragma_table_info(@table) where name = @name)",
            BeginMigration = "begin immediate",
        };

    /// <summary>The type of byte strings.</summary>
    public required string Bytes { get; init; }

    /// <summary>The type of points in time.</summary>
    public required string Time { get; init; }

    /// <summary>The type of truth values.</summary>
    public required string Boolean { get; init; }

    /// <summary>The literal for false.</summary>
    public required string False { get; init; }

    /// <summary>A default of type <see cref="Bytes"/> that holds an empty JSON array.</summary>
    public required string EmptyList { get; init; }

    /// <summary>Ends a SELECT whose rows will be written in the same transaction.</summary>
    public required string LockRow { get; init; }

    /// <summary>Ends a SELECT whose rows will be deleted, passing over those that others are busy with.</summary>
    public required string SkipLocked { get; init; }

    /// <summary>A system column that changes with each write of a row; null where rows need none.</summary>
    public required string? RowVersion { get; init; }

    /// <summary>The present moment, as Dex records it in the table <c>migrations</c>.</summary>
    public required string Now { get; init; }

    /// <summary>A query that says whether the table or index @name exists.</summary>
    public required string HasRelation { get; init; }

    /// <summary>A query that says whether the table @table has the column @name.</summary>
    public required string HasColumn { get; init; }

    /// <summary>Begins a transaction in which no other process migrates.</summary>
    public required string BeginMigration { get; init; }
}
