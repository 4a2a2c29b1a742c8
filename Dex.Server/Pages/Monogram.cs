using System.Globalization;

namespace Dex.Server.Pages;

/// <summary>What stands in the small coloured square beside a name, if there is no picture.</summary>
internal static class Monogram
{
    private const int Tones = 6;

    /// <summary>The first letter or digit, in upper case; a dot where a name has none.</summary>
    public static string Of(string name)
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

    /// <summary>The number of a colour that stays the same from visit to visit and process to process, which string.GetHashCode does not (FNV-1a).</summary>
    public static int ToneOf(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619;
        }
        return (int)((hash >> 8) % Tones);
    }
}
