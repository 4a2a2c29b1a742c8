// What Go's fmt writes for %v.
using System.Globalization;
using System.Text;

namespace Dex.Server.Templates.Functions;

/// <summary>Writes values as Go does.</summary>
internal static class GoText
{
    /// <summary>One value.</summary>
    public static string Of(object? value) =>
        value switch
        {
            null => "<nil>",
            string s => s,
            bool b => b ? "true" : "false",
            long n => n.ToString(CultureInfo.InvariantCulture),
            double d => Shortest(d),
            TimeSpan t => GoTime.Text(t),
            DateTimeOffset t => GoTime.Format(t, "2006-01-02 15:04:05.999999999 -0700 MST"),
            IReadOnlyList<object?> list => "[" + string.Join(' ', list.Select(Of)) + "]",
            IReadOnlyDictionary<string, object?> map => "map["
                + string.Join(' ', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Of(p.Value)}"))
                + "]",
            _ => value.ToString() ?? "",
        };

    /// <summary>What <c>print</c> makes of several: a blank stands between two of which neither is a string.</summary>
    public static string Join(IReadOnlyList<object?> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0 && values[i - 1] is not (string or SafeText) && values[i] is not (string or SafeText))
            {
                text.Append(' ');
            }
            text.Append(Of(values[i]));
        }
        return text.ToString();
    }

    /// <summary>A number with the fewest digits that tell it from others.</summary>
    /// <param name="value">The number.</param>
    /// <param name="smallBelow">It is written with an exponent if that is below this.</param>
    /// <param name="largeFrom">Or if that is at least this; the defaults are those of <c>%v</c>.</param>
    public static string Shortest(double value, int smallBelow = -4, int largeFrom = 6)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN"
                : value > 0 ? "+Inf"
                : "-Inf";
        }
        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }
        // "R" has the digits; where the point goes is Go's choice.
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var whole = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? point : parts[0].Length;
        var mantissa = digits.TrimStart('0');
        var exponent =
            whole - 1 - (digits.Length - mantissa.Length) + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        mantissa = mantissa.TrimEnd('0');
        if (exponent < smallBelow || exponent >= largeFrom)
        {
            var rest = mantissa.Length > 1 ? "." + mantissa[1..] : "";
            var sign = exponent < 0 ? '-' : '+';
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{(value < 0 ? "-" : "")}{mantissa[0]}{rest}e{sign}{Math.Abs(exponent):00}"
            );
        }
        var plain =
            exponent < 0 ? "0." + new string('0', -exponent - 1) + mantissa
            : mantissa.Length > exponent + 1 ? mantissa[..(exponent + 1)] + "." + mantissa[(exponent + 1)..]
            : mantissa.PadRight(exponent + 1, '0');
        return value < 0 ? "-" + plain : plain;
    }

    /// <summary>A string in Go's quotation marks (<c>%q</c>).</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(
                rune.Value switch
                {
                    '"' => "\\\"",
                    '\\' => @"\\",
                    '\a' => @"\a",
                    '\b' => @"\b",
                    '\f' => @"\f",
                    '\n' => @"\n",
                    '\r' => @"\r",
                    '\t' => @"\t",
                    '\v' => @"\v",
                    < ' ' or 0x7f => $"\\x{rune.Value:x2}",
                    _ when !Rune.IsControl(rune) => rune.ToString(),
                    <= 0xffff => $"\\u{rune.Value:x4}",
                    _ => $"\\U{rune.Value:x8}",
                }
            );
        }
        return quoted.Append('"').ToString();
    }
}
