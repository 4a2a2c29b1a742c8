// Sprig: dates.
using System.Globalization;

namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's functions on dates. The server's time zone is UTC to them.</summary>
internal static class SprigDates
{
    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table, TimeProvider time)
    {
        table.Add("now", 0, _ => time.GetUtcNow());
        table.Add("date", 2, a => GoTime.Format(Time(a[1], time), SprigStrings.Text(a[0])));
        table.Add("dateInZone", 3, a => GoTime.Format(InZone(Time(a[1], time), SprigStrings.Text(a[2])), SprigStrings.Text(a[0])));
        table.Alias("dateInZone", "date_in_zone");
        table.Add("htmlDate", 1, a => GoTime.Format(Time(a[0], time), "2006-01-02"));
        table.Add("htmlDateInZone", 2, a => GoTime.Format(InZone(Time(a[0], time), SprigStrings.Text(a[1])), "2006-01-02"));
        table.Add("dateModify", 2, a => Modify(SprigStrings.Text(a[0]), Time(a[1], time)));
        table.Alias("dateModify", "date_modify");
        table.Add("unixEpoch", 1, a => Time(a[0], time).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        table.Add("ago", 1, a => GoTime.Text(TimeSpan.FromSeconds(Math.Round((time.GetUtcNow() - Time(a[0], time)).TotalSeconds))));
        table.Add("duration", 1, a => GoTime.Text(TimeSpan.FromSeconds(GoValue.ToLong(a[0]))));
        table.Add("toDate", 2, a => Parse(SprigStrings.Text(a[0]), SprigStrings.Text(a[1])));
    }

    private static DateTimeOffset Time(object? value, TimeProvider time) =>
        value switch
        {
            DateTimeOffset t => t,
            long seconds when seconds is > -62_135_596_800 and < 253_402_300_800 => DateTimeOffset.FromUnixTimeSeconds(seconds),
            _ => time.GetUtcNow(),
        };

    private static DateTimeOffset InZone(DateTimeOffset time, string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? TimeZoneInfo.ConvertTime(time, found) : time.ToUniversalTime();

    private static DateTimeOffset Modify(string by, DateTimeOffset time) => GoTime.Parse(by) is { } span ? time + span : time;

    private static DateTimeOffset Parse(string layout, string text)
    {
        // The layouts that pages meet; Go's others have no counterpart.
        var format = layout switch
        {
            "2006-01-02" => "yyyy-MM-dd",
            "2006-01-02 15:04:05" => "yyyy-MM-dd HH:mm:ss",
            "2006-01-02T15:04:05Z07:00" => "yyyy-MM-ddTHH:mm:ssK",
            "02.01.2006" => "dd.MM.yyyy",
            "01/02/2006" => "MM/dd/yyyy",
            "02/01/2006" => "dd/MM/yyyy",
            _ => throw new FunctionException($"toDate does not know the layout \"{layout}\""),
        };
        return DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : default;
    }
}
