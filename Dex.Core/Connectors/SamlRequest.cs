namespace Dex.Core.Connectors;

/// <summary>The form that takes a browser to a SAML identity provider (HTTP-POST binding).</summary>
/// <param name="SsoUrl">Where the form goes.</param>
/// <param name="Request">The value of <c>SAMLRequest</c>.</param>
public sealed record SamlRequest(string SsoUrl, string Request);
