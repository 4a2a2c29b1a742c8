using System.Globalization;
using Dex.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Dex.Storage.Sqlite;

/// <summary>Binds values the way Go's SQLite driver does: truth as 0 and 1, times as text.</summary>
internal sealed class SqliteParameters : SqlParameters
{
    private SqliteParameterCollection? parameters;
    private int bound;

    /// <summary>Begins with $1 of a command, whose parameter objects are used again each time.</summary>
    public void Begin(SqliteCommand command) => (parameters, bound) = (command.Parameters, 0);

    public override void Text(string value) => Bind(value, SqliteType.Text);

    public override void Bytes(byte[]? value) => Bind(value, SqliteType.Blob);

    public override void Flag(bool? value) =>
        Bind(
            value switch
            {
                null => null,
                true => 1L,
                false => 0L,
            },
            SqliteType.Integer
        );

    public override void Number(int value) => Bind((long)value, SqliteType.Integer);

    public override void Time(DateTimeOffset value) => Bind(GoTime.Format(value, ' ', "+00:00"), SqliteType.Text);

    public override void Version(uint value) => throw new NotSupportedException("Rows have no versions here.");

    private void Bind(object? value, SqliteType type)
    {
        var all = parameters ?? throw new InvalidOperationException("There is no command.");
        if (bound == all.Count)
        {
            all.Add($"${(bound + 1).ToString(CultureInfo.InvariantCulture)}", type);
        }
        all[bound++].Value = value ?? DBNull.Value;
    }
}
