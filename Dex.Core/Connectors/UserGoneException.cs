namespace Dex.Core.Connectors;

/// <summary>The upstream no longer vouches for a person: their refresh token is refused.</summary>
/// <param name="message">What the upstream said, for the log.</param>
public sealed class UserGoneException(string message) : Exception(message);
