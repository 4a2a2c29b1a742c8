// html/template: text, attributes and names.
using System.Text;

namespace Dex.Server.Templates.Escaping;

/// <summary>Escapers for what is HTML itself.</summary>
internal static class HtmlEscapers
{
    /// <summary>Between tags.</summary>
    public static Escaper Text { get; } = new("text", v => Escaper.Safe(v, SafeKind.Html) ?? Escape(Escaper.TextOf(v)));

    /// <summary>In <c>title</c> and <c>textarea</c>, where tags mean nothing.</summary>
    public static Escaper Rcdata { get; } =
        new("rcdata", v => Escaper.Safe(v, SafeKind.Html) is { } safe ? Normalize(safe) : Escape(Escaper.TextOf(v)));

    /// <summary>In an attribute in quotation marks.</summary>
    public static Escaper Attribute { get; } =
        new("attribute", v => Escaper.Safe(v, SafeKind.Html) is { } safe ? Normalize(StripTags(safe)) : Escape(Escaper.TextOf(v)));

    /// <summary>In an attribute without quotation marks.</summary>
    public static Escaper Unquoted { get; } = new("unquoted", v => EscapeUnquoted(v));

    /// <summary>The name of an attribute, or of a tag.</summary>
    public static Escaper Name { get; } = new("name", FilterName);

    /// <summary>In a comment nothing is written.</summary>
    public static Escaper Comment { get; } = new("comment", _ => "");

    /// <summary>The function <c>html</c> where a template names it.</summary>
    public static Escaper Function { get; } = new("html", v => Plain(Escaper.TextOf(v)));

    /// <summary>The function <c>html</c>.</summary>
    public static string Plain(string text) => Escaper.Replace(text, c => c == '+' ? null : Entity(c));

    private static string Escape(string text) => Escaper.Replace(text, Entity);

    // What is markup already keeps its entities.
    private static string Normalize(string text) => Escaper.Replace(text, c => c == '&' ? null : Entity(c));

    private static string? Entity(char c) =>
        c switch
        {
            '\0' => "\ufffd",
            '"' => "&#34;",
            '&' => "&amp;",
            '\'' => "&#39;",
            '+' => "&#43;",
            '<' => "&lt;",
            '>' => "&gt;",
            _ => null,
        };

    private static string EscapeUnquoted(object? value)
    {
        var safe = Escaper.Safe(value, SafeKind.Html);
        var text = safe is null ? Escaper.TextOf(value) : StripTags(safe);
        // Nothing at all would make the next attribute the value of this one.
        return text.Length == 0
            ? Escaper.Refused
            : Escaper.Replace(
                text,
                c =>
                    c switch
                    {
                        '\0' => "&#xfffd;",
                        '&' when safe is not null => null,
                        '\t' => "&#9;",
                        '\n' => "&#10;",
                        '\v' => "&#11;",
                        '\f' => "&#12;",
                        '\r' => "&#13;",
                        ' ' => "&#32;",
                        '=' => "&#61;",
                        '`' => "&#96;",
                        _ => Entity(c),
                    }
            );
    }

    private static string FilterName(object? value)
    {
        if (Escaper.Safe(value, SafeKind.HtmlAttr) is { } safe)
        {
            return safe;
        }
        var name = Escaper.TextOf(value).ToLowerInvariant();
        // Nothing leaves a name without a value; a name of another kind would need another escaper for its value.
        return name.Length > 0 && Attributes.KindOf(name) == ContentKind.Plain && name.All(char.IsAsciiLetterOrDigit)
            ? name
            : Escaper.Refused;
    }

    private static string StripTags(string html)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < html.Length; i++)
        {
            var opens = html[i] == '<' && i + 1 < html.Length && (char.IsAsciiLetter(html[i + 1]) || html[i + 1] is '/' or '!');
            depth = opens ? 1 : depth;
            if (depth == 0)
            {
                text.Append(html[i]);
            }
            depth = html[i] == '>' ? 0 : depth;
        }
        return text.ToString();
    }
}
