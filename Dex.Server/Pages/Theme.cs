using System.Text;

namespace Dex.Server.Pages;

/// <summary>Which folder below <c>themes</c> the pages use.</summary>
/// <param name="Name">Its name; <c>auto</c>: light or dark, as the browser wishes.</param>
internal readonly record struct Theme(string Name)
{
    /// <summary>Light or dark, as the browser wishes.</summary>
    public static readonly Theme Auto = new("auto");

    /// <summary>What the browser may paint by itself, such as scroll bars.</summary>
    public string ColorScheme =>
        this == Auto ? "light dark"
        : Name == "dark" ? "dark"
        : "light";

    /// <summary>What is configured, for a folder.</summary>
    /// <exception cref="FrontendException">There is no such theme.</exception>
    public static Theme Choose(FrontendOptions options, WebFolder folder)
    {
        // Names of long ago, which Dex passes over too.
        var name = options.Theme is "coreos" or "tectonic" ? "" : options.Theme;
        var theme =
            name.Length > 0 ? new Theme(name)
            : options.Dir.Length == 0 ? Auto
            : new Theme("light");
        var needed = theme == Auto ? new[] { "light", "dark" } : [theme.Name];
        var missing = Array.Find(needed, n => !folder.Files.Keys.Any(path => path.StartsWith($"themes/{n}/", StringComparison.Ordinal)));
        return missing is null
            ? theme
            : throw new FrontendException($"there is no theme \"{missing}\": the folder themes/{missing} is missing or empty");
    }

    /// <summary>The files of the theme by their path in it.</summary>
    public IEnumerable<(string Path, byte[] Content)> FilesOf(WebFolder folder)
    {
        var prefix = $"themes/{(this == Auto ? "light" : Name)}/";
        var isAuto = this == Auto;
        return folder
            .Files.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(f => (f.Key[prefix.Length..], isAuto && f.Key == "themes/light/styles.css" ? Both(f.Value, folder) : f.Value));
    }

    private static byte[] Both(byte[] light, WebFolder folder)
    {
        var dark = folder.Files.GetValueOrDefault("themes/dark/styles.css") ?? [];
        return
        [
            .. light,
            .. Encoding.UTF8.GetBytes("\n@media (prefers-color-scheme: dark) {\n"),
            .. dark,
            .. Encoding.UTF8.GetBytes("}\n"),
        ];
    }
}
