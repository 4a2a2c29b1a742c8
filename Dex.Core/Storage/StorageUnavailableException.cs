namespace Dex.Core.Storage;

/// <summary>The storage cannot be used now (unreachable, locked, damaged, not migrated). Requests that need it answer 503 with Retry-After.</summary>
/// <param name="message">What is wrong, where, and what to do, for the log.</param>
/// <param name="inner">What the database said.</param>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
