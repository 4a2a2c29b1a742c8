namespace Dex.Core.Storage;

/// <summary>What a logout must remember while the person is at the upstream.</summary>
/// <param name="PostLogoutRedirectUri">Where they go afterwards.</param>
/// <param name="State">The client's state.</param>
/// <param name="ClientId">The client that asked.</param>
/// <param name="ConnectorId">The connector they are being logged out of.</param>
public sealed record LogoutState(string PostLogoutRedirectUri, string State, string ClientId, string ConnectorId);
