namespace Dex.Core.Storage;

/// <summary>A connector as configured or stored, not yet opened.</summary>
public sealed record ConnectorRecord
{
    /// <summary>The id, part of every subject that comes through it.</summary>
    public required string Id { get; init; }

    /// <summary>The kind, such as <c>oidc</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The name people see.</summary>
    public string Name { get; init; } = "";

    /// <summary>Changes with each change of the record, so that replicas notice.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>The options, as UTF-8 JSON; null where there are none.</summary>
    public byte[]? Config { get; init; }

    /// <summary>The grant types it may be used with; empty: all.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = [];
}
