using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors;

/// <summary>A kind of connector: how its options are read and how it is opened.</summary>
public sealed class ConnectorType
{
    private readonly Func<ConnectorRecord, ConnectorContext, IConnector> _open;

    private ConnectorType(string name, JsonTypeInfo? options, Func<ConnectorRecord, ConnectorContext, IConnector> open)
    {
        (Name, Options, _open) = (name, options, open);
    }

    /// <summary>The name, as it stands in <c>connectors[].type</c>.</summary>
    public string Name { get; }

    /// <summary>The shape of its options, by which a configuration file is checked; null where it has none.</summary>
    public JsonTypeInfo? Options { get; }

    /// <summary>A kind without options.</summary>
    public static ConnectorType Create(string name, Func<IConnector> open) => new(name, null, (_, _) => open());

    /// <summary>A kind with options.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">The shape of its options; names should be matched in any letter case, as Go does.</param>
    /// <param name="open">Opens a connector with its options and what the host gives it.</param>
    public static ConnectorType Create<TOptions>(
        string name,
        JsonTypeInfo<TOptions> options,
        Func<ConnectorContext, TOptions, IConnector> open
    )
        where TOptions : class, new() => new(name, options, (record, context) => open(context, Read(record, options)));

    /// <summary>Opens a connector.</summary>
    /// <exception cref="ConnectorConfigurationException">Its options are wrong.</exception>
    public IConnector Open(ConnectorRecord record, ConnectorContext context) => _open(record, context);

    private static TOptions Read<TOptions>(ConnectorRecord record, JsonTypeInfo<TOptions> options)
        where TOptions : class, new()
    {
        if (record.Config is not { Length: > 0 } config)
        {
            return new TOptions();
        }
        try
        {
            return JsonSerializer.Deserialize(config, options) ?? new TOptions();
        }
        catch (JsonException e)
        {
            // The exception's own text may quote a value, which may be a secret.
            throw new ConnectorConfigurationException($"the options of connector \"{record.Id}\" are malformed at {e.Path ?? "$"}");
        }
    }
}
