namespace Dex.Server.Hosting;

/// <summary>A certificate or key file cannot be used.</summary>
/// <param name="message">Which file, and why.</param>
internal sealed class TlsFileException(string message) : Exception(message);
