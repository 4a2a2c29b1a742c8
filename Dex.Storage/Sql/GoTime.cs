using System.Globalization;

namespace Dex.Storage.Sql;

/// <summary>Points in time as text, the way Go programs write and read them.</summary>
internal static class GoTime
{
    /// <summary>Go's zero time, year 1.</summary>
    public static DateTimeOffset Zero { get; } = new(1, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Date, separator, time, the fraction of the second without trailing zeros, zone; always in UTC.</summary>
    public static string Format(DateTimeOffset time, char separator, string zone)
    {
        Span<char> text = stackalloc char[40];
        var utc = time.UtcDateTime;
        // FFFFFFF leaves trailing zeros out, and the point before them too.
        utc.TryFormat(text, out var length, "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        text[10] = separator;
        zone.CopyTo(text[length..]);
        return new string(text[..(length + zone.Length)]);
    }

    /// <summary>
    /// Reads a date with or without a time, with or without seconds, fraction and zone (UTC where there is none): every format that the SQLite
    /// driver of Dex reads, and RFC 3339.
    /// </summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = Zero;
        var rest = text.AsSpan();
        if (
            !Digits(ref rest, 4, out var year)
            || !Skip(ref rest, '-')
            || !Digits(ref rest, 2, out var month)
            || !Skip(ref rest, '-')
            || !Digits(ref rest, 2, out var day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return false;
        }
        int hour = 0,
            minute = 0,
            second = 0;
        long ticks = 0;
        var offset = TimeSpan.Zero;
        if (Skip(ref rest, ' ') || Skip(ref rest, 'T'))
        {
            if (!Digits(ref rest, 2, out hour) || !Skip(ref rest, ':') || !Digits(ref rest, 2, out minute))
            {
                return false;
            }
            if (Skip(ref rest, ':') && !(Digits(ref rest, 2, out second) && Fraction(ref rest, out ticks)))
            {
                return false;
            }
            if (!Zone(ref rest, out offset))
            {
                return false;
            }
        }
        else
        {
            Skip(ref rest, 'Z');
        }
        if (!rest.IsEmpty || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        var utc = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        time = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool Skip(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
        {
            return false;
        }
        rest = rest[1..];
        return true;
    }

    private static bool Digits(ref ReadOnlySpan<char> rest, int count, out int value)
    {
        value = 0;
        if (rest.Length < count)
        {
            return false;
        }
        foreach (var digit in rest[..count])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }
            value = (value * 10) + (digit - '0');
        }
        rest = rest[count..];
        return true;
    }

    private static bool Fraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (!Skip(ref rest, '.'))
        {
            return true;
        }
        var unit = TimeSpan.TicksPerSecond;
        var read = 0;
        for (; read < rest.Length && char.IsAsciiDigit(rest[read]); read++)
        {
            unit /= 10;
            ticks += (rest[read] - '0') * unit;
        }
        rest = rest[read..];
        return read > 0;
    }

    private static bool Zone(ref ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest.IsEmpty || Skip(ref rest, 'Z'))
        {
            return true;
        }
        var negative = rest[0] == '-';
        if (
            !(Skip(ref rest, '+') || Skip(ref rest, '-'))
            || !Digits(ref rest, 2, out var hours)
            || !Skip(ref rest, ':')
            || !Digits(ref rest, 2, out var minutes)
        )
        {
            return false;
        }
        offset = new TimeSpan(hours, minutes, 0);
        offset = negative ? -offset : offset;
        return true;
    }
}
