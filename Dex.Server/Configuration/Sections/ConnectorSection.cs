using System.Text.Json;

namespace Dex.Server.Configuration.Sections;

/// <summary>One of <c>connectors</c>.</summary>
public sealed record ConnectorSection
{
    /// <summary>The kind.</summary>
    public string Type { get; set; } = "";

    /// <summary>The name people see.</summary>
    public string Name { get; set; } = "";

    /// <summary>The id, part of every subject that comes through it.</summary>
    public string Id { get; set; } = "";

    /// <summary>The options of that kind.</summary>
    public JsonElement? Config { get; set; }

    /// <summary>The grant types it may be used with; empty: all.</summary>
    public IReadOnlyList<string> GrantTypes { get; set; } = [];
}
