namespace Dex.Core.Connectors;

/// <summary>What the client asked for, as far as a connector must know.</summary>
/// <param name="OfflineAccess">A refresh token: the connector may need one from its upstream.</param>
/// <param name="Groups">Group membership.</param>
public readonly record struct ConnectorScopes(bool OfflineAccess, bool Groups);
