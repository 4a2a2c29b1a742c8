namespace Dex.Core.Connectors;

/// <summary>A connector's record is wrong: an unknown kind, or options that it cannot work with.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="inner">What led to it.</param>
public sealed class ConnectorConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
