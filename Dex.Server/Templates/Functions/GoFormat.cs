// Go's fmt.Sprintf: verbs, flags, width and precision.
using System.Globalization;
using System.Text;

namespace Dex.Server.Templates.Functions;

/// <summary><c>printf</c>.</summary>
internal static class GoFormat
{
    // Nobody pads a page's text to more.
    private const int MaxWidth = 1000;

    /// <summary>Formats.</summary>
    public static string Format(string format, IReadOnlyList<object?> arguments)
    {
        var text = new StringBuilder();
        var used = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            var flags = "";
            while (++i < format.Length && "+-# 0".Contains(format[i], StringComparison.Ordinal))
            {
                flags += format[i];
            }
            var width = ReadNumber(format, ref i, arguments, ref used);
            var precision = -1;
            if (i < format.Length && format[i] == '.')
            {
                i++;
                precision = Math.Max(0, ReadNumber(format, ref i, arguments, ref used));
            }
            if (i >= format.Length)
            {
                return text.Append("%!(NOVERB)").ToString();
            }
            if (format[i] == '%')
            {
                text.Append('%');
            }
            else if (used >= arguments.Count)
            {
                text.Append(CultureInfo.InvariantCulture, $"%!{format[i]}(MISSING)");
            }
            else
            {
                text.Append(Pad(One(format[i], flags, precision, arguments[used++]), width, flags));
            }
        }
        if (used < arguments.Count)
        {
            var extra = arguments.Skip(used).Select(a => a is null ? "<nil>" : $"{TypeOf(a)}={GoText.Of(a)}");
            text.Append("%!(EXTRA ").AppendJoin(", ", extra).Append(')');
        }
        return text.ToString();
    }

    /// <summary>The name of the type (<c>%T</c>).</summary>
    public static string TypeOf(object? value) =>
        value switch
        {
            null => "<nil>",
            IReadOnlyList<object?> => "[]interface {}",
            IReadOnlyDictionary<string, object?> => "map[string]interface {}",
            DateTimeOffset => "time.Time",
            TimeSpan => "time.Duration",
            SafeText s => "template."
                + s.Kind switch
                {
                    SafeKind.Html => "HTML",
                    SafeKind.HtmlAttr => "HTMLAttr",
                    SafeKind.Url => "URL",
                    SafeKind.Js => "JS",
                    SafeKind.JsStr => "JSStr",
                    SafeKind.Css => "CSS",
                    _ => "Srcset",
                },
            _ => GoValue.KindOf(value),
        };

    private static int ReadNumber(string format, ref int i, IReadOnlyList<object?> arguments, ref int used)
    {
        if (i < format.Length && format[i] == '*')
        {
            i++;
            return used < arguments.Count ? (int)Math.Clamp(GoValue.ToLong(arguments[used++]), -MaxWidth, MaxWidth) : 0;
        }
        var value = 0;
        for (; i < format.Length && char.IsAsciiDigit(format[i]); i++)
        {
            value = Math.Min(MaxWidth, value * 10 + (format[i] - '0'));
        }
        return value;
    }

    private static string Pad(string text, int width, string flags)
    {
        var missing = Math.Abs(width) - text.EnumerateRunes().Count();
        if (missing <= 0)
        {
            return text;
        }
        if (width < 0 || flags.Contains('-', StringComparison.Ordinal))
        {
            return text + new string(' ', missing);
        }
        if (!flags.Contains('0', StringComparison.Ordinal))
        {
            return new string(' ', missing) + text;
        }
        var sign = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }

    private static string One(char verb, string flags, int precision, object? value) =>
        (verb, value) switch
        {
            ('T', _) => TypeOf(value),
            ('v', _) => Signed(GoText.Of(value), value, flags),
            ('t', bool) => GoText.Of(value),
            ('d', long n) => Signed(n.ToString(CultureInfo.InvariantCulture), n, flags),
            ('b', long n) => Signed(Radix(n, 2), n, flags),
            ('o', long n) => Signed(Radix(n, 8), n, flags),
            ('x', long n) => Signed((flags.Contains('#', StringComparison.Ordinal) ? "0x" : "") + Radix(n, 16), n, flags),
            ('X', long n) => Signed(
                (flags.Contains('#', StringComparison.Ordinal) ? "0X" : "") + Radix(n, 16).ToUpperInvariant(),
                n,
                flags
            ),
            ('c', long n) => Rune.IsValid((int)n) ? new Rune((int)n).ToString() : "\ufffd",
            ('U', long n) => $"U+{n:X4}",
            ('q', long n) => $"'{(Rune.IsValid((int)n) ? new Rune((int)n).ToString() : "\ufffd")}'",
            ('f' or 'F', double d) => Signed(Fixed(d, precision < 0 ? 6 : precision), d, flags),
            ('e' or 'E', double d) => Signed(Exponent(d, precision < 0 ? 6 : precision, verb), d, flags),
            ('G', double) => One('g', flags, precision, value).ToUpperInvariant(),
            ('g', double d) => Signed(precision < 0 ? GoText.Shortest(d) : General(d, precision), d, flags),
            ('s', string or SafeText) => Cut(GoText.Of(value), precision),
            ('q', string or SafeText) => GoText.Quote(Cut(GoText.Of(value), precision)),
            ('x', string or SafeText) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(GoText.Of(value))),
            ('X', string or SafeText) => Convert.ToHexString(Encoding.UTF8.GetBytes(GoText.Of(value))),
            ('s', TimeSpan or DateTimeOffset) => GoText.Of(value),
            ('s' or 'd' or 'q' or 'x' or 'f', IReadOnlyList<object?> list) => "["
                + string.Join(' ', list.Select(v => One(verb, flags, precision, v)))
                + "]",
            (_, null) => $"%!{verb}(<nil>)",
            _ => $"%!{verb}({TypeOf(value)}={GoText.Of(value)})",
        };

    private static string Cut(string text, int precision) =>
        precision < 0 ? text : string.Concat(text.EnumerateRunes().Take(precision).Select(r => r.ToString()));

    private static string Signed(string text, object? value, string flags) =>
        value is not (long or double) || text.StartsWith('-') || text.StartsWith('+') ? text
        : flags.Contains('+', StringComparison.Ordinal) ? "+" + text
        : flags.Contains(' ', StringComparison.Ordinal) ? " " + text
        : text;

    private static string Radix(long n, int radix)
    {
        var magnitude = (UInt128)(n < 0 ? -(Int128)n : n);
        var digits = "";
        do
        {
            digits = "0123456789abcdef"[(int)(magnitude % (uint)radix)] + digits;
            magnitude /= (uint)radix;
        } while (magnitude > 0);
        return n < 0 ? "-" + digits : digits;
    }

    private static string Fixed(double d, int precision) =>
        double.IsFinite(d) ? d.ToString("F" + Math.Min(precision, 100), CultureInfo.InvariantCulture) : GoText.Shortest(d);

    private static string Exponent(double d, int precision, char verb)
    {
        if (!double.IsFinite(d))
        {
            return GoText.Shortest(d);
        }
        var text = d.ToString((verb == 'e' ? "e" : "E") + Math.Min(precision, 100), CultureInfo.InvariantCulture);
        // .NET writes three digits of exponent, Go two or more.
        var at = text.LastIndexOfAny(['+', '-']);
        return text[..(at + 1)] + text[(at + 1)..].TrimStart('0').PadLeft(2, '0');
    }

    private static string General(double d, int precision) =>
        GoText.Shortest(
            double.Parse(
                d.ToString("E" + Math.Max(0, Math.Min(precision, 17) - 1), CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture
            ),
            largeFrom: Math.Max(1, precision)
        );
}
