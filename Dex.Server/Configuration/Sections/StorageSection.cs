using System.Text.Json;

namespace Dex.Server.Configuration.Sections;

/// <summary><c>storage</c>.</summary>
public sealed record StorageSection
{
    /// <summary><c>memory</c>, <c>sqlite3</c> or <c>postgres</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The options of that type.</summary>
    public JsonElement? Config { get; set; }
}
