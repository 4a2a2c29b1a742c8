namespace Dex.Server.Templates.Functions;

/// <summary>A function does not accept its arguments.</summary>
internal sealed class FunctionException(string message) : Exception(message);
