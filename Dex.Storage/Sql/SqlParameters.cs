namespace Dex.Storage.Sql;

/// <summary>Takes the parameters of a statement, in the order $1, $2, …</summary>
internal abstract class SqlParameters
{
    /// <summary>A string.</summary>
    public abstract void Text(string value);

    /// <summary>A byte string, or NULL.</summary>
    public abstract void Bytes(byte[]? value);

    /// <summary>A truth value, or NULL.</summary>
    public abstract void Flag(bool? value);

    /// <summary>A number.</summary>
    public abstract void Number(int value);

    /// <summary>A point in time.</summary>
    public abstract void Time(DateTimeOffset value);

    /// <summary>A row version as <see cref="SqlRow.Version"/> read it.</summary>
    public abstract void Version(uint value);

    /// <summary>A list of strings, as JSON; nil in Go's words where null.</summary>
    public void Strings(IReadOnlyList<string>? value) => Bytes(StoredJson.Write(value));
}
