using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Dex.Server.Pages;

/// <summary>The languages of the pages: English, and one for each file <c>locales/TAG.json</c>, which maps English sentences to translated ones.</summary>
internal sealed class Languages
{
    /// <summary>What the templates are written in.</summary>
    public const string English = "en";

    /// <summary>The cookie that keeps <c>ui_locales</c> for the pages that follow.</summary>
    public const string CookieName = "dex_ui_locales";

    private const int MaxLength = 200;
    private static readonly string[] RightToLeft = ["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"];
    private readonly FrozenDictionary<string, IReadOnlyDictionary<string, string>> _texts;

    /// <summary>Ours, and those of a folder, which win.</summary>
    /// <exception cref="FrontendException">A file is no JSON object of strings.</exception>
    public Languages(WebFolder folder)
    {
        var texts = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in new[] { WebFolder.Embedded, folder }.Distinct())
        {
            foreach (
                var (path, content) in source.Files.Where(f =>
                    f.Key.StartsWith("locales/", StringComparison.Ordinal) && f.Key.EndsWith(".json", StringComparison.Ordinal)
                )
            )
            {
                var tag = Path.GetFileNameWithoutExtension(path);
                var known = texts.GetValueOrDefault(tag) ?? new Dictionary<string, string>(StringComparer.Ordinal);
                texts[tag] = known
                    .Concat(Read(path, content))
                    .GroupBy(p => p.Key, StringComparer.Ordinal)
                    .ToFrozenDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
            }
        }
        _texts = texts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The tags, English first.</summary>
    public IEnumerable<string> Tags =>
        _texts.Keys.Order(StringComparer.Ordinal).Prepend(English).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a language is written.</summary>
    public static string DirectionOf(string tag) =>
        RightToLeft.Contains(tag.Split('-')[0], StringComparer.OrdinalIgnoreCase) ? "rtl" : "ltr";

    /// <summary>An English sentence in another language; the same where there is no translation.</summary>
    public string Translate(string tag, string text) => _texts.TryGetValue(tag, out var texts) ? texts.GetValueOrDefault(text, text) : text;

    /// <summary>The first language of <c>ui_locales</c> (OpenID Connect Core §3.1.2.1) that there is; null: none.</summary>
    public string? FromUiLocales(string? locales) =>
        locales is { Length: > 0 and <= MaxLength } ? locales.Split(' ').Select(Match).FirstOrDefault(t => t is not null) : null;

    /// <summary>The language that the browser likes best among those there are (RFC 9110 §12.5.4); English if it names none.</summary>
    public string FromAcceptLanguage(string? header)
    {
        if (header is not { Length: > 0 and <= MaxLength } || !StringWithQualityHeaderValue.TryParseList([header], out var wishes))
        {
            return English;
        }
        return wishes
                .Where(w => w.Quality is not 0)
                .OrderByDescending(w => w.Quality ?? 1)
                .Select(w => Match(w.Value.ToString()))
                .FirstOrDefault(t => t is not null)
            ?? English;
    }

    // The tag itself, or without what follows: de-AT finds de (RFC 4647 §3.4).
    private string? Match(string wish)
    {
        for (var tag = wish; tag.Length > 0; tag = tag.LastIndexOf('-') is > 0 and var at ? tag[..at] : "")
        {
            if (tag.Equals(English, StringComparison.OrdinalIgnoreCase) && !_texts.ContainsKey(English))
            {
                return English;
            }
            if (_texts.Keys.FirstOrDefault(k => k.Equals(tag, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private static Dictionary<string, string> Read(string path, byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FrontendException($"{path} must be a JSON object from English sentences to translated ones: {e.Message}", e);
        }
    }
}
