namespace Dex.Server.Templates.Escaping;

/// <summary>The markup of a template cannot be understood, so nothing can be made safe in it.</summary>
internal sealed class ScanException(string message) : Exception(message);
