namespace Dex.Core.Storage;

/// <summary>Claims that a client gets in tokens for itself.</summary>
/// <param name="Groups">The claim <c>groups</c>.</param>
public sealed record ClientCredentialsClaims(IReadOnlyList<string> Groups);
