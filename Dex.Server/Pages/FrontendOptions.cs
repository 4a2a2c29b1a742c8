namespace Dex.Server.Pages;

/// <summary>How the pages look, with Dex's names (<c>frontend</c>).</summary>
public sealed record FrontendOptions
{
    /// <summary>A web folder with templates, static files and themes of one's own; empty: ours.</summary>
    public string Dir { get; init; } = "";

    /// <summary>The name people know the provider by.</summary>
    public string Issuer { get; init; } = "dex";

    /// <summary>The logo: an http or https URL, or a path below the issuer's; empty: the theme's.</summary>
    public string LogoUrl { get; init; } = "";

    /// <summary>A folder below <c>themes</c>; <c>auto</c>: light or dark as the browser wishes. Empty: <c>auto</c> for our own pages, <c>light</c> for a folder of one's own, as in Dex.</summary>
    public string Theme { get; init; } = "";

    /// <summary>Values that templates read with <c>extra</c>.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
