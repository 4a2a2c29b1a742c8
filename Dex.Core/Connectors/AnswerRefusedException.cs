namespace Dex.Core.Connectors;

/// <summary>
/// What came from an upstream through a browser is not believed: malformed, not signed by the upstream, not meant for us, or a refusal. Anybody can send
/// such a thing, so it is no fault of ours: 403 and a warning in the log.
/// </summary>
/// <param name="message">What is wrong with it, for the log.</param>
public sealed class AnswerRefusedException(string message) : Exception(message);
