using Dex.Core.Storage;

namespace Dex.Core.Connectors;

/// <summary>Who a connector says a person is.</summary>
/// <param name="Claims">What is known of them.</param>
/// <param name="ConnectorData">
/// What the connector needs to refresh them, such as an upstream token; null where nothing. It is kept in storage and shown to nobody.
/// </param>
public sealed record Identity(Claims Claims, byte[]? ConnectorData = null);
