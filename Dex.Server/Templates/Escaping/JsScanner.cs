// ECMAScript: literals, comments and where a slash begins a regular expression.
using System.Buffers;

namespace Dex.Server.Templates.Escaping;

/// <summary>Follows a script.</summary>
internal static class JsScanner
{
    private static readonly SearchValues<char> Significant = SearchValues.Create("`\"'/{}<-#");

    // After these words comes an operand.
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "break",
        "case",
        "continue",
        "delete",
        "do",
        "else",
        "finally",
        "in",
        "instanceof",
        "return",
        "throw",
        "try",
        "typeof",
        "void",
    };

    /// <summary>One step from a place.</summary>
    /// <exception cref="ScanException">It cannot be understood.</exception>
    public static (EscapeContext Context, int End) Step(EscapeContext context, string text, int at, int end) =>
        context.State switch
        {
            HtmlState.Js => Code(context, text, at, end),
            HtmlState.JsBlockComment => text.IndexOf("*/", at, end - at, StringComparison.Ordinal) is >= 0 and var i
                ? (context with { State = HtmlState.Js }, i + 2)
                : (context, end),
            HtmlState.JsLineComment => text.AsSpan(at, end - at).IndexOfAny("\n\r\u2028\u2029") is >= 0 and var i
                ? (context with { State = HtmlState.Js }, at + i)
                : (context, end),
            HtmlState.JsRegexp => Regexp(context, text, at, end),
            HtmlState.JsTemplate => Template(context, text, at, end),
            _ => Quoted(context, text, at, end),
        };

    /// <summary>What a slash would begin after a piece of code.</summary>
    public static JsSlash SlashAfter(ReadOnlySpan<char> code, JsSlash before)
    {
        var text = code.TrimEnd(" \t\n\f\r\u2028\u2029");
        if (text.IsEmpty)
        {
            return before;
        }
        switch (text[^1])
        {
            case '+' or '-':
                // One is an operator, two are postfix (or prefix, which no slash follows), three an operator again.
                var run = text.Length - text.TrimEnd(text[^1]).Length;
                return run % 2 == 1 ? JsSlash.Regexp : JsSlash.Division;
            case '.':
                return text.Length > 1 && char.IsAsciiDigit(text[^2]) ? JsSlash.Division : JsSlash.Regexp;
            case ',' or '<' or '>' or '=' or '*' or '%' or '&' or '|' or '^' or '?' or '!' or '~' or '(' or '[' or ':' or ';' or '{' or '}':
                return JsSlash.Regexp;
            default:
                var begin = text.Length;
                while (begin > 0 && (text[begin - 1] is '$' or '_' || char.IsLetterOrDigit(text[begin - 1])))
                {
                    begin--;
                }
                return Keywords.Contains(text[begin..].ToString()) ? JsSlash.Regexp : JsSlash.Division;
        }
    }

    private static (EscapeContext, int) Code(EscapeContext context, string text, int at, int end)
    {
        var offset = text.AsSpan(at, end - at).IndexOfAny(Significant);
        if (offset < 0)
        {
            return (context with { Slash = SlashAfter(text.AsSpan(at, end - at), context.Slash) }, end);
        }
        var i = at + offset;
        var here = context with { Slash = SlashAfter(text.AsSpan(at, offset), context.Slash) };
        switch (text[i])
        {
            case '"':
                return (here with { State = HtmlState.JsDoubleQuoted, Slash = JsSlash.Regexp }, i + 1);
            case '\'':
                return (here with { State = HtmlState.JsSingleQuoted, Slash = JsSlash.Regexp }, i + 1);
            case '`':
                return (here with { State = HtmlState.JsTemplate, Slash = JsSlash.Regexp }, i + 1);
            case '/':
                return Slash(here, text, i, end);
            case '{' or '}':
                return Brace(here, text[i], i);
            // What old browsers take for comments.
            case '<' when Starts(text, i, end, "<!--"):
                return (here with { State = HtmlState.JsLineComment }, i + 4);
            case '-' when Starts(text, i, end, "-->"):
                return (here with { State = HtmlState.JsLineComment }, i + 3);
            case '#' when Starts(text, i, end, "#!"):
                return (here with { State = HtmlState.JsLineComment }, i + 2);
            default:
                var run = i + 1;
                while (text[i] == '-' && run < end && text[run] == '-')
                {
                    run++;
                }
                return (here with { Slash = SlashAfter(text.AsSpan(i, run - i), here.Slash) }, run);
        }
    }

    private static (EscapeContext, int) Slash(EscapeContext context, string text, int i, int end)
    {
        var next = i + 1 < end ? text[i + 1] : '\0';
        return next switch
        {
            '/' => (context with { State = HtmlState.JsLineComment }, i + 2),
            '*' => (context with { State = HtmlState.JsBlockComment }, i + 2),
            _ => context.Slash switch
            {
                JsSlash.Regexp => (context with { State = HtmlState.JsRegexp }, i + 1),
                JsSlash.Division => (context with { Slash = JsSlash.Regexp }, i + 1),
                _ => throw new ScanException("a slash could begin a division or a regular expression here"),
            },
        };
    }

    private static (EscapeContext, int) Brace(EscapeContext context, char brace, int i)
    {
        var after = context with { Slash = JsSlash.Regexp };
        if (context.Braces.Length == 0)
        {
            return (after, i + 1);
        }
        var depth = context.Braces[^1] + (brace == '{' ? 1 : -1);
        var outer = context.Braces[..^1];
        return depth < '0'
            ? (after with { State = HtmlState.JsTemplate, Braces = outer }, i + 1)
            : (after with { Braces = outer + (char)depth }, i + 1);
    }

    private static (EscapeContext, int) Quoted(EscapeContext context, string text, int at, int end)
    {
        var quote = context.State == HtmlState.JsDoubleQuoted ? '"' : '\'';
        for (var i = at; i < end; i++)
        {
            if (text[i] == '\\')
            {
                i = SkipEscaped(i, end);
            }
            else if (text[i] == quote)
            {
                return (context with { State = HtmlState.Js, Slash = JsSlash.Division }, i + 1);
            }
        }
        return (context, end);
    }

    private static (EscapeContext, int) Template(EscapeContext context, string text, int at, int end)
    {
        for (var i = at; i < end; i++)
        {
            if (text[i] == '\\')
            {
                i = SkipEscaped(i, end);
            }
            else if (text[i] == '`')
            {
                return (context with { State = HtmlState.Js, Slash = JsSlash.Division }, i + 1);
            }
            else if (Starts(text, i, end, "${"))
            {
                return (context with { State = HtmlState.Js, Slash = JsSlash.Regexp, Braces = context.Braces + '0' }, i + 2);
            }
        }
        return (context, end);
    }

    private static (EscapeContext, int) Regexp(EscapeContext context, string text, int at, int end)
    {
        var inClass = false;
        for (var i = at; i < end; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i = SkipEscaped(i, end);
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass:
                    return (context with { State = HtmlState.Js, Slash = JsSlash.Division }, i + 1);
            }
        }
        return inClass
            ? throw new ScanException("a value in a character class of a regular expression cannot be made safe")
            : (context, end);
    }

    private static int SkipEscaped(int i, int end) =>
        i + 1 < end ? i + 1 : throw new ScanException("a value after a backslash in a script cannot be made safe");

    private static bool Starts(string text, int i, int end, string with) =>
        i + with.Length <= end && string.CompareOrdinal(text, i, with, 0, with.Length) == 0;
}
