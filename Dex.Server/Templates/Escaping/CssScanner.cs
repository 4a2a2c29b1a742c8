// CSS: strings, url() and comments.
namespace Dex.Server.Templates.Escaping;

/// <summary>Follows a style sheet.</summary>
internal static class CssScanner
{
    /// <summary>One step from a place.</summary>
    /// <exception cref="ScanException">It cannot be understood.</exception>
    public static (EscapeContext Context, int End) Step(EscapeContext context, string text, int at, int end) =>
        context.State switch
        {
            HtmlState.Css => Code(context, text, at, end),
            HtmlState.CssBlockComment => text.IndexOf("*/", at, end - at, StringComparison.Ordinal) is >= 0 and var i
                ? (context with { State = HtmlState.Css }, i + 2)
                : (context, end),
            HtmlState.CssLineComment => text.AsSpan(at, end - at).IndexOfAny("\n\f\r") is >= 0 and var i
                ? (context with { State = HtmlState.Css }, at + i)
                : (context, end),
            _ => Quoted(context, text, at, end),
        };

    private static (EscapeContext, int) Code(EscapeContext context, string text, int at, int end)
    {
        for (var i = at; i < end; i++)
        {
            var next = i + 1 < end ? text[i + 1] : '\0';
            switch (text[i])
            {
                case '(' when text.AsSpan(at, i - at).TrimEnd(" \t\n\f\r") is { Length: >= 3 } before && IsUrl(before):
                    return OpenUrl(context, text, i + 1, end);
                case '"':
                    return (context with { State = HtmlState.CssDoubleQuoted, UrlPart = UrlPart.Start }, i + 1);
                case '\'':
                    return (context with { State = HtmlState.CssSingleQuoted, UrlPart = UrlPart.Start }, i + 1);
                case '/' when next == '*':
                    return (context with { State = HtmlState.CssBlockComment }, i + 2);
                case '/' when next == '/':
                    return (context with { State = HtmlState.CssLineComment }, i + 2);
            }
        }
        return (context, end);
    }

    private static bool IsUrl(ReadOnlySpan<char> before) =>
        before.EndsWith("url", StringComparison.OrdinalIgnoreCase)
        && (before.Length == 3 || !(char.IsLetterOrDigit(before[^4]) || before[^4] is '-' or '_'));

    private static (EscapeContext, int) OpenUrl(EscapeContext context, string text, int i, int end)
    {
        while (i < end && text[i] is ' ' or '\t' or '\n' or '\f' or '\r')
        {
            i++;
        }
        var (state, length) = (i < end ? text[i] : '\0') switch
        {
            '"' => (HtmlState.CssDoubleQuotedUrl, 1),
            '\'' => (HtmlState.CssSingleQuotedUrl, 1),
            _ => (HtmlState.CssUrl, 0),
        };
        return (context with { State = state, UrlPart = UrlPart.Start }, i + length);
    }

    private static (EscapeContext, int) Quoted(EscapeContext context, string text, int at, int end)
    {
        var ends = context.State switch
        {
            HtmlState.CssDoubleQuoted or HtmlState.CssDoubleQuotedUrl => "\\\"",
            HtmlState.CssSingleQuoted or HtmlState.CssSingleQuotedUrl => "\\'",
            _ => "\\\t\n\f\r )",
        };
        for (var i = at; i < end; i++)
        {
            if (!ends.Contains(text[i], StringComparison.Ordinal))
            {
                continue;
            }
            if (text[i] != '\\')
            {
                return (context with { State = HtmlState.Css, UrlPart = UrlPart.Start }, i + 1);
            }
            i = i + 1 < end ? i + 1 : throw new ScanException("a value after a backslash in a style sheet cannot be made safe");
        }
        return (UrlScanner.After(context, text.AsSpan(at, end - at)), end);
    }
}
