namespace Dex.Connectors.Saml;

/// <summary>A response that is not believed.</summary>
/// <param name="message">What is wrong with it, for the log.</param>
internal sealed class SamlException(string message) : Exception(message);
