// html/template: scripts.
using System.Globalization;
using Dex.Server.Templates.Functions;

namespace Dex.Server.Templates.Escaping;

/// <summary>Escapers for scripts.</summary>
internal static class JsEscapers
{
    /// <summary>Where a script expects an expression: the value as one.</summary>
    public static Escaper Value { get; } = new("js value", ToExpression);

    /// <summary>Inside of a string.</summary>
    public static Escaper InString { get; } =
        new(
            "js string",
            v =>
                Escaper.Safe(v, SafeKind.JsStr) is { } safe
                    ? Escaper.Replace(safe, c => c == '\\' ? null : InStrings(c))
                    : Escape(Escaper.TextOf(v))
        );

    /// <summary>Inside of a template literal.</summary>
    public static Escaper InTemplate { get; } =
        new("js template", v => Escaper.Replace(Escaper.TextOf(v), c => c is '$' or '{' or '}' ? Code(c) : InStrings(c)));

    /// <summary>Inside of a regular expression: the text itself.</summary>
    public static Escaper InRegexp { get; } =
        new(
            "js regexp",
            v =>
                Escaper.TextOf(v) is { Length: > 0 } text
                    ? Escaper.Replace(
                        text,
                        c =>
                            c is '$' or '(' or ')' or '*' or '-' or '.' or '?' or '[' or ']' or '^' or '{' or '|' or '}' ? "\\" + c
                            : c == '`' ? null
                            : InStrings(c)
                    )
                    : "(?:)"
        );

    /// <summary>The function <c>js</c>.</summary>
    public static string Function(string text) =>
        Escaper.Replace(
            text,
            c =>
                c switch
                {
                    '\\' => @"\\",
                    '\'' => @"\'",
                    '"' => "\\\"",
                    '<' or '>' or '&' or '=' => "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture),
                    < ' ' or '\x7f' or '\u2028' or '\u2029' => "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture),
                    _ => null,
                }
        );

    private static string Escape(string text) => Escaper.Replace(text, InStrings);

    private static string? InStrings(char c) =>
        c switch
        {
            '\t' => @"\t",
            '\n' => @"\n",
            '\f' => @"\f",
            '\r' => @"\r",
            '/' => @"\/",
            '\\' => @"\\",
            '\0' or '\v' or '"' or '&' or '\'' or '+' or '<' or '>' or '`' or '\u2028' or '\u2029' => Code(c),
            _ => null,
        };

    private static string? InJson(char c) =>
        c switch
        {
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            '"' => "\\\"",
            '\\' => @"\\",
            < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => Code(c),
            _ => null,
        };

    private static string Code(char c) => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture);

    private static string ToExpression(object? value)
    {
        switch (value)
        {
            case SafeText { Kind: SafeKind.Js } js:
                return js.Text;
            case SafeText { Kind: SafeKind.JsStr } text:
                return '"' + text.Text + '"';
            case string or SafeText:
                return '"' + Escaper.Replace(value.ToString()!, InJson) + '"';
            case null:
                return " null ";
        }
        var json = SprigEncoding.Json(value, indented: false);
        // A number or a word would grow together with what stands beside it.
        var grows = IsNamePart(json[0]) || IsNamePart(json[^1]);
        return grows ? $" {json} " : json;
    }

    private static bool IsNamePart(char c) => c is '$' or '_' || char.IsAsciiLetterOrDigit(c);
}
