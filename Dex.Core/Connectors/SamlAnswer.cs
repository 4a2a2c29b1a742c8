namespace Dex.Core.Connectors;

/// <summary>What a verified SAML response says.</summary>
/// <param name="Identity">Who came.</param>
/// <param name="AssertionId">The assertion's id: each is taken once only.</param>
/// <param name="NotOnOrAfter">Until when the assertion would be accepted; null where it does not say.</param>
public sealed record SamlAnswer(Identity Identity, string AssertionId, DateTimeOffset? NotOnOrAfter);
