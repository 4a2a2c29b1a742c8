// The Go Programming Language Specification: integer, floating-point, rune and string literals.
using System.Globalization;
using System.Text;

namespace Dex.Server.Templates.Syntax;

/// <summary>Reads literals as Go writes them. What is not one throws <see cref="FormatException"/>.</summary>
internal static class GoLiterals
{
    /// <summary>How long the literal in quotation marks is that begins at a place; 0: it is not closed.</summary>
    public static int QuotedLength(string source, int from)
    {
        for (var i = from + 1; i < source.Length && source[i] != '\n'; i++)
        {
            if (source[i] == source[from])
            {
                return i + 1 - from;
            }
            i += source[i] == '\\' ? 1 : 0;
        }
        return 0;
    }

    /// <summary>How long the raw string is that begins at a place; 0: it is not closed.</summary>
    public static int RawLength(string source, int from)
    {
        var end = source.IndexOf('`', from + 1);
        return end < 0 ? 0 : end + 1 - from;
    }

    /// <summary>How long the number is that begins at a place.</summary>
    public static int NumberLength(string source, int from)
    {
        var end = from + (source[from] is '+' or '-' ? 1 : 0);
        var hex = end + 1 < source.Length && source[end] == '0' && source[end + 1] is 'x' or 'X';
        for (; end < source.Length; end++)
        {
            var c = source[end];
            var sign = c is '+' or '-' && end > from && (hex ? source[end - 1] is 'p' or 'P' : source[end - 1] is 'e' or 'E');
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_') && !sign)
            {
                break;
            }
        }
        return end - from;
    }

    /// <summary>A <see cref="long"/> or a <see cref="double"/>.</summary>
    public static object Number(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits[0] == '-';
        var bare = digits.TrimStart('+', '-');
        var value = Magnitude(bare);
        return value switch
        {
            ulong whole when negative && whole <= (ulong)long.MaxValue + 1 => (object)(long)(0 - whole),
            ulong whole when !negative && whole <= long.MaxValue => (long)whole,
            double real => negative ? -real : real,
            _ => throw new FormatException(),
        };
    }

    /// <summary>The code of a character.</summary>
    public static object Character(string quoted)
    {
        var text = (string)Unquote(quoted);
        return Rune.TryGetRuneAt(text.Length > 0 ? text : "\ud800", 0, out var rune) && rune.Utf16SequenceLength == text.Length
            ? (long)rune.Value
            : throw new FormatException();
    }

    /// <summary>The text of a string in quotation marks.</summary>
    public static object Unquote(string quoted)
    {
        var text = new StringBuilder();
        // \x and octal escapes are bytes, which may make up a character together.
        var bytes = new List<byte>();
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\')
            {
                Flush(bytes, text);
                text.Append(quoted[i]);
                continue;
            }
            i++;
            switch (quoted[i])
            {
                case 'x':
                    bytes.Add((byte)Code(quoted, i + 1, 2, 16));
                    i += 2;
                    break;
                case >= '0' and <= '7':
                    bytes.Add(checked((byte)Code(quoted, i, 3, 8)));
                    i += 2;
                    break;
                case 'u' or 'U':
                    Flush(bytes, text);
                    var length = quoted[i] == 'u' ? 4 : 8;
                    var code = Code(quoted, i + 1, length, 16);
                    text.Append(Rune.IsValid(code) ? new Rune(code).ToString() : throw new FormatException());
                    i += length;
                    break;
                default:
                    Flush(bytes, text);
                    text.Append(Simple(quoted[i], quoted[0]));
                    break;
            }
        }
        Flush(bytes, text);
        return text.ToString();
    }

    /// <summary>A character for a message.</summary>
    public static string Show(char c) => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}") : $"\"{c}\"";

    private static object Magnitude(string bare)
    {
        if (bare.Length > 1 && bare[0] == '0' && !bare.Contains('.', StringComparison.Ordinal))
        {
            var (radix, from) = bare[1] switch
            {
                'x' or 'X' => (16, 2),
                'o' or 'O' => (8, 2),
                'b' or 'B' => (2, 2),
                >= '0' and <= '7' => (8, 1),
                _ => (10, 0),
            };
            if (radix != 10)
            {
                return Whole(bare.AsSpan(from), radix);
            }
        }
        if (bare.Length > 0 && !bare.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return bare.Length == 1 || bare[0] != '0'
                ? ulong.Parse(bare, NumberStyles.None, CultureInfo.InvariantCulture)
                : throw new FormatException();
        }
        return double.Parse(bare, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
    }

    private static ulong Whole(ReadOnlySpan<char> digits, int radix)
    {
        var value = digits.Length is > 0 and <= 64 ? 0UL : throw new FormatException();
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            value =
                digit < radix && value <= ulong.MaxValue / (ulong)radix ? value * (ulong)radix + (ulong)digit : throw new FormatException();
        }
        return value;
    }

    private static int Code(string quoted, int from, int length, int radix) =>
        from + length < quoted.Length ? checked((int)Whole(quoted.AsSpan(from, length), radix)) : throw new FormatException();

    private static char Simple(char c, char quote) =>
        c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' => '\\',
            _ => c == quote ? c : throw new FormatException(),
        };

    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        if (bytes.Count > 0)
        {
            text.Append(Encoding.UTF8.GetString(bytes.ToArray()));
            bytes.Clear();
        }
    }
}
