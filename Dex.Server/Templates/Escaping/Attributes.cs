namespace Dex.Server.Templates.Escaping;

/// <summary>What the attributes of HTML hold.</summary>
internal static class Attributes
{
    private static readonly HashSet<string> Urls = new(StringComparer.Ordinal)
    {
        "action",
        "archive",
        "background",
        "cite",
        "classid",
        "codebase",
        "data",
        "formaction",
        "href",
        "icon",
        "longdesc",
        "manifest",
        "poster",
        "profile",
        "src",
        "usemap",
        "xmlns",
    };

    private static readonly HashSet<string> Unsafe = new(StringComparer.Ordinal)
    {
        "accept-charset",
        "async",
        "challenge",
        "charset",
        "content",
        "crossorigin",
        "defer",
        "enctype",
        "form",
        "formenctype",
        "formmethod",
        "formnovalidate",
        "http-equiv",
        "keytype",
        "language",
        "method",
        "novalidate",
        "pattern",
        "rel",
        "sandbox",
        "srcdoc",
        "type",
        "value",
    };

    /// <summary>Finds out by the name, whose letters may be of any case.</summary>
    public static ContentKind KindOf(string name)
    {
        var lower = name.ToLowerInvariant();
        if (lower.StartsWith("data-", StringComparison.Ordinal))
        {
            lower = lower[5..];
        }
        else if (lower.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
        {
            if (lower.StartsWith("xmlns:", StringComparison.Ordinal))
            {
                return ContentKind.Url;
            }
            lower = lower[(colon + 1)..];
        }
        return Urls.Contains(lower) ? ContentKind.Url
            : Unsafe.Contains(lower) ? ContentKind.Unsafe
            : lower == "style" ? ContentKind.Style
            : lower == "srcset" ? ContentKind.Srcset
            : lower.StartsWith("on", StringComparison.Ordinal) ? ContentKind.Script
            // What is not in the standard but named like one.
            : lower.Contains("src", StringComparison.Ordinal)
            || lower.Contains("uri", StringComparison.Ordinal)
            || lower.Contains("url", StringComparison.Ordinal)
                ? ContentKind.Url
            : ContentKind.Plain;
    }

    /// <summary>Whether a script of this type is JavaScript or JSON; others hold whatever the page's script makes of them.</summary>
    public static bool IsScript(string type)
    {
        var bare = type.Split(';')[0].Trim().ToLowerInvariant();
        return bare.Length == 0
            || bare
                is "module"
                    or "application/json"
                    or "application/ld+json"
                    or "text/jscript"
                    or "text/livescript"
                    or "speculationrules"
                    or "importmap"
            || bare.Contains("javascript", StringComparison.Ordinal)
            || bare.Contains("ecmascript", StringComparison.Ordinal);
    }
}
