// Sprig: strings, and regular expressions.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's functions on strings. Mostly the text to work on comes last, so that it can be piped in.</summary>
internal static class SprigStrings
{
    private const int Any = TemplateFunction.Any;
    private const int MaxLength = 1_000_000;

    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        AddTrimming(table);
        AddCases(table);
        AddSearch(table);
        AddShapes(table);
        AddRegexes(table);
    }

    /// <summary>The text of an argument.</summary>
    public static string Text(object? value) => value is null ? "" : GoText.Of(value);

    private static void AddTrimming(FunctionTable table)
    {
        table.Add("trim", 1, a => Text(a[0]).Trim());
        table.Add("trimAll", 2, a => Text(a[1]).Trim(Text(a[0]).ToCharArray()));
        table.Alias("trimAll", "trimall");
        table.Add(
            "trimSuffix",
            2,
            a =>
                Text(a[1]) is var s && Text(a[0]) is { Length: > 0 } end && s.EndsWith(end, StringComparison.Ordinal) ? s[..^end.Length] : s
        );
        table.Add(
            "trimPrefix",
            2,
            a => Text(a[1]) is var s && s.StartsWith(Text(a[0]), StringComparison.Ordinal) ? s[Text(a[0]).Length..] : s
        );
        table.Add("nospace", 1, a => string.Concat(Text(a[0]).Where(c => !char.IsWhiteSpace(c))));
        table.Add("trunc", 2, a => Truncate((int)Math.Clamp(GoValue.ToLong(a[0]), -MaxLength, MaxLength), Text(a[1])));
        table.Add("substr", 3, a => Substring(GoValue.ToLong(a[0]), GoValue.ToLong(a[1]), Text(a[2])));
        table.Add("abbrev", 2, a => Abbreviate(0, (int)Math.Clamp(GoValue.ToLong(a[0]), 0, MaxLength), Text(a[1])));
        table.Add(
            "abbrevboth",
            3,
            a =>
                Abbreviate(
                    (int)Math.Clamp(GoValue.ToLong(a[0]), 0, MaxLength),
                    (int)Math.Clamp(GoValue.ToLong(a[1]), 0, MaxLength),
                    Text(a[2])
                )
        );
    }

    private static void AddCases(FunctionTable table)
    {
        table.Add("upper", 1, a => Text(a[0]).ToUpperInvariant());
        table.Add("lower", 1, a => Text(a[0]).ToLowerInvariant());
        table.Add("title", 1, a => OnFirstLetters(Text(a[0]), char.ToUpperInvariant));
        table.Add("untitle", 1, a => OnFirstLetters(Text(a[0]), char.ToLowerInvariant));
        table.Add(
            "swapcase",
            1,
            a => string.Concat(Text(a[0]).Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))
        );
        table.Add("initials", 1, a => string.Concat(Words(Text(a[0])).Select(w => w[..1])));
        table.Add("snakecase", 1, a => string.Join('_', Parts(Text(a[0]))).ToLowerInvariant());
        table.Add("kebabcase", 1, a => string.Join('-', Parts(Text(a[0]))).ToLowerInvariant());
        table.Add("camelcase", 1, a => string.Concat(Parts(Text(a[0])).Select(w => char.ToUpperInvariant(w[0]) + w[1..])));
    }

    private static void AddSearch(FunctionTable table)
    {
        table.Add("contains", 2, a => Text(a[1]).Contains(Text(a[0]), StringComparison.Ordinal));
        table.Add("hasPrefix", 2, a => Text(a[1]).StartsWith(Text(a[0]), StringComparison.Ordinal));
        table.Add("hasSuffix", 2, a => Text(a[1]).EndsWith(Text(a[0]), StringComparison.Ordinal));
        table.Add(
            "replace",
            3,
            a => Text(a[0]) is { Length: > 0 } old ? Limit(Text(a[2]).Replace(old, Text(a[1]), StringComparison.Ordinal)) : Text(a[2])
        );
        table.Add("splitList", 2, a => Split(Text(a[1]), Text(a[0]), -1));
        table.Add("split", 2, a => Numbered(Split(Text(a[1]), Text(a[0]), -1)));
        table.Add("splitn", 3, a => Numbered(Split(Text(a[2]), Text(a[0]), (int)Math.Clamp(GoValue.ToLong(a[1]), 0, MaxLength))));
        table.Add(
            "join",
            2,
            a => string.Join(Text(a[0]), a[1] is IReadOnlyList<object?> list ? list.Where(v => v is not null).Select(Text) : [Text(a[1])])
        );
        table.Add(
            "sortAlpha",
            1,
            a => (a[0] as IReadOnlyList<object?> ?? [a[0]]).Select(Text).Order(StringComparer.Ordinal).ToList<object?>()
        );
        table.Add("toString", 1, a => Text(a[0]));
        table.Add("toStrings", 1, a => GoValue.ToList(a[0]).Select(Text).ToList<object?>());
    }

    private static void AddShapes(FunctionTable table)
    {
        table.Add("repeat", 2, a => Repeat(GoValue.ToLong(a[0]), Text(a[1])));
        table.Add("quote", 0, Any, a => string.Join(' ', a.Where(v => v is not null).Select(v => GoText.Quote(Text(v)))));
        table.Add("squote", 0, Any, a => string.Join(' ', a.Where(v => v is not null).Select(v => $"'{Text(v)}'")));
        table.Add("cat", 0, Any, a => string.Join(' ', a.Where(v => v is not null).Select(Text)));
        table.Add("indent", 2, a => Indent(GoValue.ToLong(a[0]), Text(a[1])));
        table.Add("nindent", 2, a => "\n" + Indent(GoValue.ToLong(a[0]), Text(a[1])));
        table.Add("plural", 3, a => GoValue.ToLong(a[2]) == 1 ? Text(a[0]) : Text(a[1]));
        table.Add("wrap", 2, a => Wrap((int)Math.Clamp(GoValue.ToLong(a[0]), 1, MaxLength), "\n", Text(a[1])));
        table.Add("wrapWith", 3, a => Wrap((int)Math.Clamp(GoValue.ToLong(a[0]), 1, MaxLength), Text(a[1]), Text(a[2])));
    }

    private static void AddRegexes(FunctionTable table)
    {
        table.Add("regexMatch", 2, a => Pattern(a[0]).IsMatch(Text(a[1])));
        table.Alias("regexMatch", "mustRegexMatch");
        table.Add("regexFind", 2, a => Pattern(a[0]).Match(Text(a[1])).Value);
        table.Add("regexFindAll", 3, a => Take(Pattern(a[0]).Matches(Text(a[1])).Select(m => (object?)m.Value), GoValue.ToLong(a[2])));
        table.Add("regexReplaceAll", 3, a => Pattern(a[0]).Replace(Text(a[1]), Text(a[2])));
        table.Add("regexReplaceAllLiteral", 3, a => Pattern(a[0]).Replace(Text(a[1]), _ => Text(a[2])));
        table.Add("regexSplit", 3, a => Take(Pattern(a[0]).Split(Text(a[1])).Select(s => (object?)s), GoValue.ToLong(a[2])));
        table.Add("regexQuoteMeta", 1, a => Regex.Escape(Text(a[0])));
    }

    // Go's expressions need linear time, and these do too.
    private static Regex Pattern(object? pattern)
    {
        try
        {
            return new Regex(Text(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FunctionException($"the regular expression cannot be used: {e.Message}");
        }
    }

    private static List<object?> Take(IEnumerable<object?> values, long count) =>
        [.. count < 0 ? values : values.Take((int)Math.Min(count, MaxLength))];

    private static string Limit(string text) => text.Length <= MaxLength ? text : throw new FunctionException("the text becomes too long");

    private static string Repeat(long count, string text) =>
        count <= 0 ? ""
        : count * text.Length <= MaxLength ? string.Concat(Enumerable.Repeat(text, (int)count))
        : throw new FunctionException("the text becomes too long");

    private static List<object?> Split(string text, string by, int count) =>
        by.Length == 0
            ? [.. text.EnumerateRunes().Select(r => r.ToString())]
            : [.. count < 0 ? text.Split(by) : text.Split(by, Math.Max(count, 1))];

    private static Dictionary<string, object?> Numbered(List<object?> parts) =>
        parts
            .Select((p, i) => (p, i))
            .ToDictionary(x => string.Create(CultureInfo.InvariantCulture, $"_{x.i}"), x => x.p, StringComparer.Ordinal);

    private static string Truncate(int length, string text) =>
        length >= 0
            ? text.Length > length
                ? text[..length]
                : text
            : text.Length > -length
                ? text[(text.Length + length)..]
                : text;

    private static string Substring(long from, long to, string text) =>
        from < 0 ? text[..(int)Math.Clamp(to, 0, text.Length)]
        : to < 0 || to > text.Length ? text[(int)Math.Min(from, text.Length)..]
        : from > to ? ""
        : text[(int)from..(int)to];

    private static string Abbreviate(int offset, int width, string text)
    {
        if (width < 4 || offset > 0 && width < 7 || text.Length <= width)
        {
            return text;
        }
        if (offset <= 4)
        {
            return text[..(width - 3)] + "...";
        }
        var from = Math.Min(offset, text.Length);
        return text.Length - from < width - 3 ? "..." + text[^(width - 3)..] : "..." + Abbreviate(0, width - 3, text[from..]);
    }

    private static string OnFirstLetters(string text, Func<char, char> change)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var first = result.Length == 0 || char.IsWhiteSpace(result[^1]);
            result.Append(first ? change(c) : c);
        }
        return result.ToString();
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    // Cuts at blanks, signs and where an upper-case letter follows a lower-case one.
    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var turns =
                i > 0
                && char.IsUpper(c)
                && (char.IsLower(text[i - 1]) || i + 1 < text.Length && char.IsLower(text[i + 1]) && char.IsUpper(text[i - 1]));
            if ((turns || !char.IsLetterOrDigit(c)) && part.Length > 0)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            if (char.IsLetterOrDigit(c))
            {
                part.Append(c);
            }
        }
        return part.Length > 0 ? [.. parts, part.ToString()] : parts;
    }

    private static string Indent(long by, string text)
    {
        var pad = new string(' ', (int)Math.Clamp(by, 0, 1000));
        return Limit(pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal));
    }

    private static string Wrap(int width, string with, string text)
    {
        var result = new StringBuilder();
        var column = 0;
        foreach (var word in Words(text))
        {
            if (column > 0)
            {
                var breaks = column + 1 + word.Length > width;
                result.Append(breaks ? with : " ");
                column = breaks ? 0 : column + 1;
            }
            result.Append(word);
            column += word.Length;
        }
        return result.ToString();
    }
}
