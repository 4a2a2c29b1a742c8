using Dex.Core.Storage;

namespace Dex.Core.Keys;

/// <summary>The published key set.</summary>
/// <param name="Keys">The public keys, the signing one first.</param>
/// <param name="Document">The same as a JSON Web Key Set (RFC 7517 §5), in UTF-8, ready to send.</param>
/// <param name="MaxAge">How long verifiers may cache it.</param>
public sealed record PublishedKeys(IReadOnlyList<Jwk> Keys, ReadOnlyMemory<byte> Document, TimeSpan MaxAge);
