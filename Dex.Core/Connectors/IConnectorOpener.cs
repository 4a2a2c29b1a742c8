using Dex.Core.Storage;

namespace Dex.Core.Connectors;

/// <summary>Makes connectors from their records; it knows the kinds there are.</summary>
public interface IConnectorOpener
{
    /// <summary>Opens a connector. Throws <see cref="ConnectorConfigurationException"/> when its record is wrong.</summary>
    IConnector Open(ConnectorRecord record);
}
