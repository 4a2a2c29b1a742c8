// The tokenization of the HTML Standard §13.2.5, as far as html/template follows it.
using System.Buffers;
using System.Net;
using System.Text;

namespace Dex.Server.Templates.Escaping;

/// <summary>Follows the text of a template, so that it is known where the next value stands.</summary>
internal static class TextScanner
{
    private const string Blanks = " \t\n\f\r";
    private static readonly SearchValues<char> UnquotedEnds = SearchValues.Create(" \t\n\f\r>");
    private static readonly SearchValues<char> NotUnquoted = SearchValues.Create("\"'<=`");

    /// <summary>Goes through a text.</summary>
    /// <returns>Where it ends, and the text as it is to be written: without comments, and with <c>&lt;</c> escaped where it begins no tag.</returns>
    /// <exception cref="ScanException">It cannot be understood.</exception>
    public static (EscapeContext Context, string Text) Scan(EscapeContext context, string text)
    {
        var output = new StringBuilder(text.Length);
        var written = 0;
        for (var at = 0; at < text.Length; )
        {
            var (next, end) = Step(context, text, at);
            if (context.State is HtmlState.Text or HtmlState.Rcdata)
            {
                written = EscapeLoneBrackets(text, at, next.State == context.State ? end : LastBracket(text, at, end), written, output);
            }
            else if (context.IsComment && context.Delimiter == Delimiter.None && end > written)
            {
                output.Append(InsteadOf(context.State, text.AsSpan(written, end - written)));
                written = end;
            }
            if (next.State != context.State && next.IsComment && next.Delimiter == Delimiter.None)
            {
                var length = OpeningLength(text.AsSpan(0, end));
                output.Append(text, written, end - length - written);
                written = end;
            }
            (context, at) = (next, end);
        }
        if (!context.IsComment || context.Delimiter != Delimiter.None)
        {
            output.Append(text, written, text.Length - written);
        }
        return (context, output.ToString());
    }

    private static int OpeningLength(ReadOnlySpan<char> text) =>
        text.EndsWith("<!--") ? 4
        : text.EndsWith("-->") ? 3
        : 2;

    private static int EscapeLoneBrackets(string text, int from, int to, int written, StringBuilder output)
    {
        for (var i = from; i < to; i++)
        {
            if (text[i] == '<' && string.Compare(text, i, "<!DOCTYPE", 0, 9, StringComparison.OrdinalIgnoreCase) != 0)
            {
                output.Append(text, written, i - written).Append("&lt;");
                written = i + 1;
            }
        }
        return written;
    }

    private static int LastBracket(string text, int from, int end)
    {
        var at = text.AsSpan(from, end - from).LastIndexOf('<');
        return at < 0 ? end : from + at;
    }

    // A comment separates what stands around it.
    private static string InsteadOf(HtmlState state, ReadOnlySpan<char> comment) =>
        state switch
        {
            HtmlState.JsBlockComment => comment.ContainsAny("\n\r\u2028\u2029") ? "\n" : " ",
            HtmlState.CssBlockComment => " ",
            _ => "",
        };

    private static (EscapeContext Context, int End) Step(EscapeContext context, string text, int at)
    {
        if (context.Delimiter != Delimiter.None)
        {
            return AttributeValue(context, text, at);
        }
        var end = text.Length;
        if (
            EndTagOf(context.Element) is { } tag
            && context.State is not (HtmlState.Tag or HtmlState.AttributeName or HtmlState.AfterName or HtmlState.BeforeValue)
        )
        {
            var close = IndexOfEndTag(text, at, tag);
            if (close == at)
            {
                // What the element held ends here, a comment too; the tag is read in the next step.
                return (EscapeContext.Start, at);
            }
            end = close < 0 ? end : close;
        }
        return context.State switch
        {
            HtmlState.Text
            or HtmlState.Tag
            or HtmlState.AttributeName
            or HtmlState.AfterName
            or HtmlState.BeforeValue
            or HtmlState.HtmlComment => Tags(context, text, at, end),
            HtmlState.Rcdata => (context, end),
            _ => Inside(context, text, at, end),
        };
    }

    private static (EscapeContext Context, int End) Tags(EscapeContext context, string text, int at, int end) =>
        context.State switch
        {
            HtmlState.Text => Text(context, text, at, end),
            HtmlState.Tag => Tag(context, text, at, end),
            HtmlState.AttributeName => AttributeName(context, text, at, end),
            HtmlState.AfterName => SkipBlanks(text, at, end) is var i && i == end ? (context, end)
            : text[i] == '=' ? (context with { State = HtmlState.BeforeValue }, i + 1)
            : (context with { State = HtmlState.Tag }, i),
            HtmlState.BeforeValue => BeforeValue(context, text, at, end),
            _ => text.IndexOf("-->", at, end - at, StringComparison.Ordinal) is >= 0 and var i
                ? (EscapeContext.Start, i + 3)
                : (context, end),
        };

    private static (EscapeContext, int) Inside(EscapeContext context, string text, int at, int end) =>
        context.State switch
        {
            HtmlState.Attribute or HtmlState.Srcset => (context, end),
            HtmlState.Url => (UrlScanner.After(context, text.AsSpan(at, end - at)), end),
            >= HtmlState.Js and <= HtmlState.JsLineComment => JsScanner.Step(context, text, at, end),
            _ => CssScanner.Step(context, text, at, end),
        };

    private static (EscapeContext, int) Text(EscapeContext context, string text, int at, int end)
    {
        for (var i = at; ; )
        {
            i = text.IndexOf('<', i, end - i);
            if (i < 0 || i + 1 == end)
            {
                return (context, end);
            }
            if (string.CompareOrdinal(text, i, "<!--", 0, 4) == 0 && i + 4 <= end)
            {
                return (EscapeContext.In(HtmlState.HtmlComment), i + 4);
            }
            i++;
            var closes = text[i] == '/';
            i += closes ? 1 : 0;
            var nameEnd = TagNameEnd(text, i, end);
            if (nameEnd > i)
            {
                return (EscapeContext.In(HtmlState.Tag, closes ? ContentKind.Plain : ElementOf(text.AsSpan(i, nameEnd - i))), nameEnd);
            }
        }
    }

    private static (EscapeContext, int) Tag(EscapeContext context, string text, int at, int end)
    {
        var i = SkipBlanks(text, at, end);
        if (i == end)
        {
            return (context, end);
        }
        if (text[i] == '>')
        {
            return (EscapeContext.In(ContentOf(context.Element), context.Element), i + 1);
        }
        var nameEnd = AttributeNameEnd(text, i, end);
        if (nameEnd == i)
        {
            throw new ScanException($"a blank, an attribute or the end of the tag must stand before {Show(text, i)}");
        }
        var name = text[i..nameEnd];
        var kind = Attributes.KindOf(name);
        var isScriptType = context.Element == ContentKind.Script && name.Equals("type", StringComparison.OrdinalIgnoreCase);
        var state = nameEnd == end ? HtmlState.AttributeName : HtmlState.AfterName;
        return (context with { State = state, Attribute = isScriptType ? ContentKind.ScriptType : kind }, nameEnd);
    }

    private static (EscapeContext, int) AttributeName(EscapeContext context, string text, int at, int end)
    {
        var i = AttributeNameEnd(text, at, end);
        return (i == end ? context : context with { State = HtmlState.AfterName }, i);
    }

    private static (EscapeContext, int) BeforeValue(EscapeContext context, string text, int at, int end)
    {
        var i = SkipBlanks(text, at, end);
        if (i == end)
        {
            return (context, end);
        }
        var delimiter = text[i] switch
        {
            '"' => Delimiter.DoubleQuote,
            '\'' => Delimiter.SingleQuote,
            _ => Delimiter.SpaceOrTagEnd,
        };
        return (
            context with
            {
                State = EscapeContext.StateOf(context.Attribute),
                Delimiter = delimiter,
            },
            delimiter == Delimiter.SpaceOrTagEnd ? i : i + 1
        );
    }

    private static (EscapeContext, int) AttributeValue(EscapeContext context, string text, int at)
    {
        var end = context.Delimiter switch
        {
            Delimiter.DoubleQuote => text.IndexOf('"', at),
            Delimiter.SingleQuote => text.IndexOf('\'', at),
            _ => text.AsSpan(at).IndexOfAny(UnquotedEnds) is >= 0 and var i ? at + i : -1,
        };
        var value = text[at..(end < 0 ? text.Length : end)];
        if (context.Delimiter == Delimiter.SpaceOrTagEnd && value.AsSpan().IndexOfAny(NotUnquoted) is >= 0 and var bad)
        {
            throw new ScanException($"{Show(value, bad)} stands in an attribute without quotation marks");
        }
        var decoded = WebUtility.HtmlDecode(value);
        for (var i = 0; i < decoded.Length; )
        {
            (context, i) = Inside(context, decoded, i, decoded.Length);
        }
        if (end < 0)
        {
            return (context, text.Length);
        }
        var element =
            context is { Element: ContentKind.Script, Attribute: ContentKind.ScriptType } && !Attributes.IsScript(decoded)
                ? ContentKind.Plain
                : context.Element;
        return (EscapeContext.In(HtmlState.Tag, element), context.Delimiter == Delimiter.SpaceOrTagEnd ? end : end + 1);
    }

    private static HtmlState ContentOf(ContentKind element) =>
        element switch
        {
            ContentKind.Script => HtmlState.Js,
            ContentKind.Style => HtmlState.Css,
            ContentKind.Textarea or ContentKind.Title => HtmlState.Rcdata,
            _ => HtmlState.Text,
        };

    private static string? EndTagOf(ContentKind element) =>
        element switch
        {
            ContentKind.Script => "</script",
            ContentKind.Style => "</style",
            ContentKind.Textarea => "</textarea",
            ContentKind.Title => "</title",
            _ => null,
        };

    private static ContentKind ElementOf(ReadOnlySpan<char> name) =>
        name.Equals("script", StringComparison.OrdinalIgnoreCase) ? ContentKind.Script
        : name.Equals("style", StringComparison.OrdinalIgnoreCase) ? ContentKind.Style
        : name.Equals("textarea", StringComparison.OrdinalIgnoreCase) ? ContentKind.Textarea
        : name.Equals("title", StringComparison.OrdinalIgnoreCase) ? ContentKind.Title
        : ContentKind.Plain;

    private static int IndexOfEndTag(string text, int from, string tag)
    {
        for (var at = from; ; at++)
        {
            at = text.IndexOf(tag, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || at + tag.Length < text.Length && (Blanks + "/>").Contains(text[at + tag.Length], StringComparison.Ordinal))
            {
                return at;
            }
        }
    }

    private static int TagNameEnd(string text, int from, int end)
    {
        if (from == end || !char.IsAsciiLetter(text[from]))
        {
            return from;
        }
        var i = from + 1;
        while (
            i < end
            && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is ':' or '-' && i + 1 < end && char.IsAsciiLetterOrDigit(text[i + 1]))
        )
        {
            i++;
        }
        return i;
    }

    private static int AttributeNameEnd(string text, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            if ((Blanks + "=>").Contains(text[i], StringComparison.Ordinal))
            {
                return i;
            }
            if (text[i] is '\'' or '"' or '<')
            {
                throw new ScanException($"{Show(text, i)} stands in the name of an attribute");
            }
        }
        return end;
    }

    private static int SkipBlanks(string text, int from, int end)
    {
        while (from < end && Blanks.Contains(text[from], StringComparison.Ordinal))
        {
            from++;
        }
        return from;
    }

    private static string Show(string text, int at) => $"\"{text[at..Math.Min(text.Length, at + 20)]}\"";
}
