using System.Globalization;

namespace Dex.Server.Pages;

/// <summary>The small coloured square that makes one name easy to tell from the next: a key for passwords, else the first letter. Screen readers skip it.</summary>
internal static class Tile
{
    private const string Key =
        """<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><circle cx="8" cy="16" r="4"/><path d="M11 13 20 4m-4 4 3 3"/></svg>""";

    /// <summary>Writes the square.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="name">The name it stands beside.</param>
    /// <param name="type">The kind of connector; empty for anything else.</param>
    public static void Write(HtmlWriter html, string name, string type = "")
    {
        html.Write($"""<span class="tile {ToneOf(name)}" aria-hidden="true">""");
        if (type is "local" or "passwordDB")
        {
            html.Write($"{Markup.Of(Key)}");
        }
        else
        {
            html.Write($"{MonogramOf(name)}");
        }
        html.Write($"</span>");
    }

    /// <summary>The first letter or digit, in upper case; a dot where a name has none.</summary>
    internal static string MonogramOf(string name)
    {
        var elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (char.IsLetterOrDigit(element, 0))
            {
                return element.ToUpperInvariant();
            }
        }
        return "·";
    }

    // A colour that stays the same from visit to visit and process to process, which string.GetHashCode does not (FNV-1a).
    private static Markup ToneOf(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619;
        }
        return ((hash >> 8) % 6) switch
        {
            0 => Markup.Of("tone-0"),
            1 => Markup.Of("tone-1"),
            2 => Markup.Of("tone-2"),
            3 => Markup.Of("tone-3"),
            4 => Markup.Of("tone-4"),
            _ => Markup.Of("tone-5"),
        };
    }
}
