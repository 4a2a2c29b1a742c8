namespace Dex.Core.Connectors;

/// <summary>A connector that can tell later what has become of a person. Only these get refresh tokens.</summary>
public interface IRefreshConnector : IConnector
{
    /// <summary>Whether <see cref="RefreshAsync"/> reads the connector data of earlier sign-ins; one that does not saves a read.</summary>
    bool NeedsConnectorData => true;

    /// <summary>
    /// The person as they are now. Throws <see cref="UserGoneException"/> when the upstream no longer knows them or revoked the access,
    /// and anything else when it could not be asked.
    /// </summary>
    Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct);
}
