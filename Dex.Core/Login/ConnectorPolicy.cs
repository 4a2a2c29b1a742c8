using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary>Which clients and grants may use a connector: the one place for both rules.</summary>
public static class ConnectorPolicy
{
    /// <summary>Whether the client lets people come through the connector (<c>allowedConnectors</c>; none named: all).</summary>
    public static bool IsAllowed(Client client, string connectorId) =>
        client.AllowedConnectors.Count == 0 || client.AllowedConnectors.Contains(connectorId, StringComparer.Ordinal);

    /// <summary>Whether the client may use a grant type (RFC 7591 §2; none registered: all).</summary>
    public static bool IsRegistered(Client client, string grantType) =>
        client.Metadata?.GrantTypes is not { Count: > 0 } registered || registered.Contains(grantType, StringComparer.Ordinal);

    /// <summary>Whether the connector may be used with a grant type (<c>grantTypes</c>; none named: all).</summary>
    public static bool IsAllowed(ConnectorRecord connector, string grantType) =>
        connector.GrantTypes.Count == 0 || connector.GrantTypes.Contains(grantType, StringComparer.Ordinal);

    /// <summary>
    /// Whether a refresh token is handed out. It is never owed (RFC 6749 §1.5): the client must ask, the connector must be able to, and be allowed.
    /// </summary>
    public static bool MayRefresh(Client client, OpenConnector? connector, IReadOnlyList<string> scopes) =>
        scopes.Contains(Scopes.OfflineAccess)
        && IsRegistered(client, GrantTypes.RefreshToken)
        && connector is { Connector: IRefreshConnector }
        && IsAllowed(connector.Record, GrantTypes.RefreshToken);
}
