namespace Dex.Storage.Sql;

/// <summary>Describes how one kind of record stands in its table.</summary>
internal sealed record SqlTable<TKey, T>
{
    /// <summary>The table.</summary>
    public required string Name { get; init; }

    /// <summary>The columns of the primary key.</summary>
    public required string[] KeyColumns { get; init; }

    /// <summary>The other columns.</summary>
    public required string[] Columns { get; init; }

    /// <summary>A record's key, the way it is stored.</summary>
    public required Func<T, TKey> KeyOf { get; init; }

    /// <summary>Binds the key columns.</summary>
    public required Action<SqlParameters, TKey> BindKey { get; init; }

    /// <summary>Binds the other columns.</summary>
    public required Action<SqlParameters, T> Bind { get; init; }

    /// <summary>Reads the key columns, then the others.</summary>
    public required Func<SqlRow, T> Read { get; init; }

    /// <summary>Makes a key the way it is stored.</summary>
    public Func<TKey, TKey> Normalize { get; init; } = key => key;
}
