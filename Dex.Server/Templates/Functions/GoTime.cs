// Go's package time: layouts by a reference date, and durations as text.
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dex.Server.Templates.Functions;

/// <summary>Times and durations as Go writes them.</summary>
internal static class GoTime
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    // The longer ones first, as the shorter begin them.
    private static readonly (string Layout, Func<DateTimeOffset, string> Write)[] Parts =
    [
        ("January", t => t.ToString("MMMM", CultureInfo.InvariantCulture)),
        ("Jan", t => t.ToString("MMM", CultureInfo.InvariantCulture)),
        ("Monday", t => t.ToString("dddd", CultureInfo.InvariantCulture)),
        ("Mon", t => t.ToString("ddd", CultureInfo.InvariantCulture)),
        ("MST", t => t.Offset == TimeSpan.Zero ? "UTC" : t.ToString("zzz", CultureInfo.InvariantCulture)),
        ("2006", t => t.ToString("yyyy", CultureInfo.InvariantCulture)),
        ("002", t => t.DayOfYear.ToString("000", CultureInfo.InvariantCulture)),
        ("-07:00", t => t.ToString("zzz", CultureInfo.InvariantCulture)),
        ("-0700", t => t.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)),
        ("Z07:00", t => t.Offset == TimeSpan.Zero ? "Z" : t.ToString("zzz", CultureInfo.InvariantCulture)),
        ("-07", t => t.ToString("zzz", CultureInfo.InvariantCulture)[..3]),
        ("01", t => t.ToString("MM", CultureInfo.InvariantCulture)),
        ("02", t => t.ToString("dd", CultureInfo.InvariantCulture)),
        ("03", t => t.ToString("hh", CultureInfo.InvariantCulture)),
        ("04", t => t.ToString("mm", CultureInfo.InvariantCulture)),
        ("05", t => t.ToString("ss", CultureInfo.InvariantCulture)),
        ("06", t => t.ToString("yy", CultureInfo.InvariantCulture)),
        ("15", t => t.ToString("HH", CultureInfo.InvariantCulture)),
        (".000000000", t => t.ToString(".fffffff", CultureInfo.InvariantCulture) + "00"),
        (".000000", t => t.ToString(".ffffff", CultureInfo.InvariantCulture)),
        (".000", t => t.ToString(".fff", CultureInfo.InvariantCulture)),
        (".999999999", t => t.ToString(".FFFFFFF", CultureInfo.InvariantCulture)),
        ("PM", t => t.Hour < 12 ? "AM" : "PM"),
        ("pm", t => t.Hour < 12 ? "am" : "pm"),
        ("_2", t => t.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)),
        ("1", t => t.Month.ToString(CultureInfo.InvariantCulture)),
        ("2", t => t.Day.ToString(CultureInfo.InvariantCulture)),
        ("3", t => t.ToString("%h", CultureInfo.InvariantCulture)),
        ("4", t => t.Minute.ToString(CultureInfo.InvariantCulture)),
        ("5", t => t.Second.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Formats by a layout such as <c>2006-01-02</c>.</summary>
    public static string Format(DateTimeOffset time, string layout)
    {
        var text = new StringBuilder();
        for (var i = 0; i < layout.Length; )
        {
            var part = Array.Find(Parts, p => string.CompareOrdinal(layout, i, p.Layout, 0, p.Layout.Length) == 0);
            text.Append(part.Write is null ? layout[i].ToString() : part.Write(time));
            i += part.Layout?.Length ?? 1;
        }
        return text.ToString();
    }

    /// <summary>A duration such as <c>1h30m0s</c>.</summary>
    public static string Text(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            return "-" + Text(span.Negate());
        }
        if (span.TotalSeconds < 1)
        {
            var (amount, unit) =
                span.Ticks == 0 ? (0, "s")
                : span.TotalMilliseconds >= 1 ? (span.TotalMilliseconds, "ms")
                : (span.TotalMicroseconds, "µs");
            return GoText.Shortest(amount, largeFrom: 21) + unit;
        }
        var seconds = GoText.Shortest((double)(span.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond, smallBelow: -10) + "s";
        var hours = (long)span.TotalHours;
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{span.Minutes}m{seconds}")
            : span.Minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{seconds}")
            : seconds;
    }

    /// <summary>What templates ask of a time; a method with arguments is a function.</summary>
    /// <exception cref="FunctionException">There is no such method.</exception>
    public static object Field(DateTimeOffset time, string name) =>
        name switch
        {
            "Year" => (long)time.Year,
            "Month" => time.ToString("MMMM", CultureInfo.InvariantCulture),
            "Day" => (long)time.Day,
            "Weekday" => time.DayOfWeek.ToString(),
            "YearDay" => (long)time.DayOfYear,
            "Hour" => (long)time.Hour,
            "Minute" => (long)time.Minute,
            "Second" => (long)time.Second,
            "Unix" => time.ToUnixTimeSeconds(),
            "UTC" => time.ToUniversalTime(),
            "Format" => new TemplateFunction("Format", 1, 1, a => Format(time, GoText.Of(a[0]))),
            _ => throw new FunctionException($"a time has no method {name} here"),
        };

    /// <summary>What templates ask of a duration.</summary>
    /// <exception cref="FunctionException">There is no such method.</exception>
    public static object Field(TimeSpan span, string name) =>
        name switch
        {
            "Hours" => span.TotalHours,
            "Minutes" => span.TotalMinutes,
            "Seconds" => span.TotalSeconds,
            "Milliseconds" => (long)span.TotalMilliseconds,
            "String" => Text(span),
            _ => throw new FunctionException($"a duration has no method {name} here"),
        };

    /// <summary>Reads a duration such as <c>1h30m</c>; null: it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var sign = text.StartsWith('-') ? -1 : 1;
        var rest = text.AsSpan(text.Length > 0 && text[0] is '-' or '+' ? 1 : 0);
        var seconds = 0.0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (
                digits <= 0
                || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            )
            {
                return null;
            }
            rest = rest[digits..];
            var next = rest.IndexOfAny(Digits);
            var unit = rest[..(next < 0 ? rest.Length : next)];
            var factor = unit switch
            {
                "ns" => 1e-9,
                "us" or "µs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                _ => double.NaN,
            };
            seconds += amount * factor;
            rest = rest[unit.Length..];
        }
        return text.Length > 0 && Math.Abs(seconds) < 1e10 ? TimeSpan.FromSeconds(sign * seconds) : null;
    }
}
