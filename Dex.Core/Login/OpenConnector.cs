using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary>A connector ready for use.</summary>
/// <param name="Record">As configured or stored.</param>
/// <param name="Connector">What it can do.</param>
public sealed record OpenConnector(ConnectorRecord Record, IConnector Connector);
