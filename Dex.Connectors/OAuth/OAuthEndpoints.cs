namespace Dex.Connectors.OAuth;

/// <summary>Where and as whom a connector signs people in.</summary>
/// <param name="AuthorizeUrl">The authorization endpoint.</param>
/// <param name="TokenUrl">The token endpoint.</param>
/// <param name="ClientId">Our client id there.</param>
/// <param name="ClientSecret">Our secret there.</param>
/// <param name="RedirectUri">Our callback as configured; empty: not compared.</param>
internal sealed record OAuthEndpoints(string AuthorizeUrl, string TokenUrl, string ClientId, string ClientSecret, string RedirectUri);
