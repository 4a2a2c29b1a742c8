using System.Buffers;

namespace Dex.Server.Pages;

/// <summary>A URL that may stand in <c>href</c>, <c>src</c> or <c>action</c>: http, https or relative.</summary>
internal readonly record struct SafeUrl
{
    private static readonly SearchValues<char> SchemeEnds = SearchValues.Create(":/?#");

    private SafeUrl(string value) => Value = value;

    /// <summary>The URL; empty for none.</summary>
    public string Value => field ?? "";

    /// <summary>Whether there is no URL.</summary>
    public bool IsEmpty => Value.Length == 0;

    /// <summary>Takes a URL from anywhere; what could run a script (<c>javascript:</c>, <c>data:</c>, any other scheme) becomes empty.</summary>
    public static SafeUrl From(string? url)
    {
        // Browsers cut spaces off the ends and drop tabs and line ends inside before they look for the scheme (WHATWG URL §4.4),
        // so "java\nscript:" is refused for its control character.
        var trimmed = (url ?? "").Trim();
        if (trimmed.Length == 0 || trimmed.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            return default;
        }
        var end = trimmed.AsSpan().IndexOfAny(SchemeEnds);
        if (end >= 0 && trimmed[end] == ':')
        {
            var scheme = trimmed.AsSpan(0, end);
            var web =
                scheme.Equals("https", StringComparison.OrdinalIgnoreCase) || scheme.Equals("http", StringComparison.OrdinalIgnoreCase);
            return web ? new(trimmed) : default;
        }
        return new(trimmed);
    }

    /// <summary>Takes an address that an application registered, which may have a scheme of its own; what could run a script becomes empty all the same.</summary>
    public static SafeUrl Target(string? url)
    {
        var safe = From(url);
        return
            safe.IsEmpty
            && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme is not ("javascript" or "data" or "vbscript" or "blob" or "file" or "about")
            && !url.AsSpan().ContainsAnyInRange('\0', ' ')
            ? new(url!)
            : safe;
    }
}
