namespace Dex.Server.Configuration.Sections;

/// <summary><c>frontend</c>: how the pages look.</summary>
public sealed record FrontendSection
{
    /// <summary>A folder with templates of one's own.</summary>
    public string Dir { get; set; } = "";

    /// <summary>The logo; empty: ours.</summary>
    public string LogoURL { get; set; } = "";

    /// <summary>The name people see; empty: dex.</summary>
    public string Issuer { get; set; } = "";

    /// <summary><c>light</c>, <c>dark</c>, or empty, which follows the browser.</summary>
    public string Theme { get; set; } = "";

    /// <summary>Values for templates.</summary>
    public IReadOnlyDictionary<string, string>? Extra { get; set; }
}
