using Dex.Core.Storage;

namespace Dex.Core.Keys;

/// <summary>A private key and its public part.</summary>
/// <param name="Private">The private key.</param>
/// <param name="Public">The public key.</param>
public sealed record KeyPair(Jwk Private, Jwk Public);
