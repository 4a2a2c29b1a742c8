namespace Dex.Server.Commands.Admin;

/// <summary>Rows in columns, for people to read.</summary>
internal static class AdminTable
{
    /// <summary>Writes a table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = rows.Select(r => (IReadOnlyList<string>)[.. r.Select(OneLine)]).Prepend(titles).ToList();
        var widths = titles.Select((_, column) => lines.Max(l => l[column].Length)).ToList();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>Seconds since 1970 as text.</summary>
    public static string Time(long seconds) =>
        seconds == 0
            ? "-"
            : DateTimeOffset
                .FromUnixTimeSeconds(seconds)
                .ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    // What somebody else wrote must not move the cursor or colour the terminal.
    private static string OneLine(string cell) => string.Concat(cell.Select(c => char.IsControl(c) ? '?' : c));
}
