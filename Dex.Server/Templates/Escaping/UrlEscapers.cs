// html/template: URLs.
using System.Globalization;
using System.Text;

namespace Dex.Server.Templates.Escaping;

/// <summary>Escapers for URLs.</summary>
internal static class UrlEscapers
{
    /// <summary>At the beginning of a URL: one of another scheme than http, https or mailto is refused.</summary>
    public static Escaper Filter { get; } =
        new("url filter", v => Escaper.Safe(v, SafeKind.Url) ?? (IsSafe(Escaper.TextOf(v)) ? Escaper.TextOf(v) : "#" + Escaper.Refused));

    /// <summary>What has a meaning in URLs keeps it.</summary>
    public static Escaper Normalizer { get; } = new("url", v => Percent(Escaper.TextOf(v), keepsMeaning: true));

    /// <summary>In the query: a value.</summary>
    public static Escaper InQuery { get; } =
        new("url query", v => Percent(Escaper.TextOf(v), keepsMeaning: Escaper.Safe(v, SafeKind.Url) is not null));

    /// <summary>In <c>srcset</c>.</summary>
    public static Escaper Srcset { get; } = new("srcset", FilterSrcset);

    /// <summary>The function <c>urlquery</c> where a template names it.</summary>
    public static Escaper Function { get; } = new("urlquery", v => Query(Escaper.TextOf(v)));

    /// <summary>The function <c>urlquery</c>.</summary>
    public static string Query(string text)
    {
        var result = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            result.Append(
                c == ' ' ? "+"
                : char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' ? c.ToString()
                : "%" + b.ToString("X2", CultureInfo.InvariantCulture)
            );
        }
        return result.ToString();
    }

    private static bool IsSafe(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || url.AsSpan(0, colon).Contains('/'))
        {
            return true;
        }
        return url[..colon].ToLowerInvariant() is "http" or "https" or "mailto";
    }

    private static string Percent(string url, bool keepsMeaning)
    {
        var result = new StringBuilder(url.Length + 16);
        var bytes = Encoding.UTF8.GetBytes(url);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            var stays =
                char.IsAsciiLetterOrDigit(c)
                || c is '-' or '.' or '_' or '~'
                || keepsMeaning
                    && (
                        c is '!' or '#' or '$' or '&' or '*' or '+' or ',' or '/' or ':' or ';' or '=' or '?' or '@' or '[' or ']'
                        || IsPercentEncoded(bytes, i)
                    );
            if (stays)
            {
                result.Append(c);
            }
            else
            {
                result.Append('%').Append(bytes[i].ToString("x2", CultureInfo.InvariantCulture));
            }
        }
        return result.ToString();
    }

    private static bool IsPercentEncoded(byte[] bytes, int i) =>
        bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);

    private static string FilterSrcset(object? value)
    {
        if (Escaper.Safe(value, SafeKind.Srcset) is { } safe)
        {
            return safe;
        }
        if (Escaper.Safe(value, SafeKind.Url) is { } url)
        {
            return Percent(url, keepsMeaning: true).Replace(",", "%2c", StringComparison.Ordinal);
        }
        return string.Join(',', Escaper.TextOf(value).Split(',').Select(FilterCandidate));
    }

    // A URL, and what size it is for.
    private static string FilterCandidate(string candidate)
    {
        const string Blanks = " \t\n\f\r";
        var begin = candidate.Length - candidate.TrimStart(Blanks.ToCharArray()).Length;
        var end = candidate.AsSpan(begin).IndexOfAny(Blanks) is >= 0 and var i ? begin + i : candidate.Length;
        var size = candidate[end..];
        return IsSafe(candidate[begin..end]) && size.All(c => char.IsAsciiLetterOrDigit(c) || Blanks.Contains(c, StringComparison.Ordinal))
            ? candidate[..begin] + Percent(candidate[begin..end], keepsMeaning: true) + size
            : "#" + Escaper.Refused;
    }
}
