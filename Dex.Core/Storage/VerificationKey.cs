namespace Dex.Core.Storage;

/// <summary>A key that signs no more (or not yet) but is published.</summary>
/// <param name="PublicKey">The public key.</param>
/// <param name="Expiry">Until when it is published.</param>
public sealed record VerificationKey(Jwk PublicKey, DateTimeOffset Expiry);
