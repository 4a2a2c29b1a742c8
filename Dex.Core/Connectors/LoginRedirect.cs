namespace Dex.Core.Connectors;

/// <summary>Where a redirect login sends the browser.</summary>
/// <param name="Url">The upstream's URL.</param>
/// <param name="ConnectorData">What the callback will need (a nonce, a PKCE verifier); null where nothing. Kept with the request.</param>
public sealed record LoginRedirect(string Url, byte[]? ConnectorData = null);
