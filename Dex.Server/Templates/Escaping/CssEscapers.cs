// html/template: style sheets.
using System.Globalization;
using System.Text;

namespace Dex.Server.Templates.Escaping;

/// <summary>Escapers for style sheets.</summary>
internal static class CssEscapers
{
    /// <summary>In a string.</summary>
    public static Escaper InString { get; } = new("css string", v => Escape(Escaper.TextOf(v)));

    /// <summary>Anywhere else: only words, numbers and colours.</summary>
    public static Escaper Value { get; } = new("css value", Filter);

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                result.Append(@"\\");
            }
            else if (
                text[i]
                is '\0'
                    or '\t'
                    or '\n'
                    or '\f'
                    or '\r'
                    or '"'
                    or '&'
                    or '\''
                    or '('
                    or ')'
                    or '+'
                    or '/'
                    or ':'
                    or ';'
                    or '<'
                    or '>'
                    or '{'
                    or '}'
            )
            {
                result.Append('\\').Append(((int)text[i]).ToString("x", CultureInfo.InvariantCulture));
                var next = i + 1 < text.Length ? text[i + 1] : ' ';
                result.Append(char.IsAsciiHexDigit(next) || next is ' ' or '\t' or '\n' or '\f' or '\r' ? " " : "");
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }

    private static string Filter(object? value)
    {
        if (Escaper.Safe(value, SafeKind.Css) is { } safe)
        {
            return safe;
        }
        var text = Decode(Escaper.TextOf(value));
        var letters = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if ("\0\"'()/;@[\\]`{}<>".Contains(text[i], StringComparison.Ordinal) || text[i] == '-' && i > 0 && text[i - 1] == '-')
            {
                return Escaper.Refused;
            }
            if (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_')
            {
                letters.Append(char.ToLowerInvariant(text[i]));
            }
        }
        var name = letters.Replace("-", "").ToString();
        // Old browsers run scripts from these.
        return name.Contains("expression", StringComparison.Ordinal) || name.Contains("mozbinding", StringComparison.Ordinal)
            ? Escaper.Refused
            : text;
    }

    private static string Decode(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            var end = i + 1;
            while (end < text.Length && end < i + 7 && char.IsAsciiHexDigit(text[end]))
            {
                end++;
            }
            if (end == i + 1)
            {
                continue;
            }
            var code = int.Parse(text.AsSpan(i + 1, end - i - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            result.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\ufffd");
            i = end < text.Length && text[end] is ' ' or '\t' or '\n' or '\f' or '\r' ? end : end - 1;
        }
        return result.ToString();
    }
}
