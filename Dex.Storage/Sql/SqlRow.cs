using System.Data.Common;

namespace Dex.Storage.Sql;

/// <summary>Reads the columns of a row, from left to right.</summary>
internal abstract class SqlRow
{
    private DbDataReader? reader;
    private int next;

    /// <summary>The reader that stands on the row.</summary>
    protected DbDataReader Reader => reader ?? throw new InvalidOperationException("There is no row.");

    /// <summary>Begins with the first column of the row that <paramref name="current"/> stands on.</summary>
    public void Begin(DbDataReader current) => (reader, next) = (current, 0);

    /// <summary>A string; empty where NULL.</summary>
    public string Text()
    {
        var column = next++;
        return Reader.IsDBNull(column) ? "" : Reader.GetString(column);
    }

    /// <summary>A byte string, or null.</summary>
    public byte[]? Bytes()
    {
        var column = next++;
        return Reader.IsDBNull(column) ? null : Reader.GetFieldValue<byte[]>(column);
    }

    /// <summary>A truth value that is never NULL.</summary>
    public bool Flag() => FlagOrNull() ?? false;

    /// <summary>A truth value, or null.</summary>
    public bool? FlagOrNull()
    {
        var column = next++;
        return Reader.IsDBNull(column) ? null : ReadFlag(column);
    }

    /// <summary>A number.</summary>
    public int Number() => Reader.GetInt32(next++);

    /// <summary>A point in time, in UTC.</summary>
    public DateTimeOffset Time() => ReadTime(next++);

    /// <summary>The row's version.</summary>
    public uint Version() => Reader.GetFieldValue<uint>(next++);

    /// <summary>A list of strings from JSON; empty where NULL or <c>null</c>.</summary>
    public IReadOnlyList<string> Strings() => StringsOrNull() ?? [];

    /// <summary>A list of strings from JSON; null where NULL or <c>null</c>.</summary>
    public IReadOnlyList<string>? StringsOrNull() => StoredJson.ReadStrings(Bytes());

    /// <summary>Reads a truth value as this database keeps it.</summary>
    protected abstract bool ReadFlag(int column);

    /// <summary>Reads a point in time as this database keeps it.</summary>
    protected abstract DateTimeOffset ReadTime(int column);
}
