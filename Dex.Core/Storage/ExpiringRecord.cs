namespace Dex.Core.Storage;

/// <summary>Something to remember for a while: a used one-time value, a revoked token, a pushed authorization request.</summary>
/// <param name="Id">What is remembered, with a prefix that says of which kind it is.</param>
/// <param name="Data">What is known of it; empty where the fact is enough.</param>
/// <param name="Expiry">When it may be forgotten.</param>
public sealed record ExpiringRecord(string Id, string Data, DateTimeOffset Expiry);
