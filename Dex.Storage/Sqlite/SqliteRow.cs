using Dex.Storage.Sql;

namespace Dex.Storage.Sqlite;

/// <summary>Reads values as Go's SQLite driver does.</summary>
internal sealed class SqliteRow : SqlRow
{
    // Beyond this many, a number stands for milliseconds and not for seconds since 1970.
    private const long MostSeconds = 1_000_000_000_000;

    protected override bool ReadFlag(int column) =>
        Reader.GetValue(column) switch
        {
            long number => number != 0,
            // Rows written by hand.
            string text => text is "1" or "t" or "T" or "true" or "TRUE" or "True",
            _ => false,
        };

    protected override DateTimeOffset ReadTime(int column) =>
        Reader.GetValue(column) switch
        {
            string text => GoTime.TryParse(text, out var time) ? time : GoTime.Zero,
            long number => FromNumber(number),
            _ => GoTime.Zero,
        };

    private static DateTimeOffset FromNumber(long number)
    {
        try
        {
            return number is > MostSeconds or < -MostSeconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(number)
                : DateTimeOffset.FromUnixTimeSeconds(number);
        }
        catch (ArgumentOutOfRangeException)
        {
            return GoTime.Zero;
        }
    }
}
