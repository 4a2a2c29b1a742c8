namespace Dex.Server.Configuration.Sections;

/// <summary><c>logger</c>.</summary>
public sealed record LoggerSection
{
    /// <summary><c>debug</c>, <c>info</c> (the default), <c>warn</c> or <c>error</c>.</summary>
    public string Level { get; set; } = "";

    /// <summary><c>text</c> (the default) or <c>json</c>.</summary>
    public string Format { get; set; } = "";

    /// <summary>Attributes that never reach the log.</summary>
    public IReadOnlyList<string> ExcludeFields { get; set; } = [];
}
