using System.Buffers;
using System.Globalization;

namespace Dex.Server.Configuration;

/// <summary>Durations in Go's notation: <c>2160h</c>, <c>1h30m</c>, <c>1.5h</c>, <c>300ms</c>.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        ("ns", 1m),
        ("us", 1e3m),
        ("µs", 1e3m), // U+00B5
        ("μs", 1e3m), // U+03BC
        ("ms", 1e6m),
        ("s", 1e9m),
        ("m", 60e9m),
        ("h", 3600e9m),
    ];

    /// <summary>Reads a duration, as Go's time.ParseDuration does; finer than 100 ns is cut off.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }
        if (rest is "0")
        {
            return true;
        }
        if (rest.IsEmpty)
        {
            return false;
        }
        var nanoseconds = 0m;
        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, out var part))
            {
                return false;
            }
            nanoseconds += part;
            if (nanoseconds > long.MaxValue)
            {
                return false;
            }
        }
        duration = TimeSpan.FromTicks((long)(nanoseconds / 100m) * (negative ? -1 : 1));
        return true;
    }

    /// <summary>Reads a duration that was checked before; empty gives <paramref name="unset"/>.</summary>
    public static TimeSpan Parse(string text, TimeSpan unset) => text.Length > 0 && TryParse(text, out var duration) ? duration : unset;

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out decimal nanoseconds)
    {
        nanoseconds = 0;
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        if (end >= 0 && rest[end] == '.')
        {
            var fraction = rest[(end + 1)..].IndexOfAnyExceptInRange('0', '9');
            end = fraction < 0 ? -1 : end + 1 + fraction;
            digits = end < 0 ? rest : rest[..end];
        }
        if (
            end <= 0
            || digits is "."
            || digits.Length > 25
            || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        )
        {
            return false;
        }
        rest = rest[end..];
        var unitEnd = rest.IndexOfAny(NumberCharacters);
        var unit = unitEnd < 0 ? rest : rest[..unitEnd];
        foreach (var (name, value) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                rest = rest[unit.Length..];
                nanoseconds = number <= long.MaxValue ? number * value : decimal.MaxValue / 2;
                return true;
            }
        }
        return false;
    }
}
