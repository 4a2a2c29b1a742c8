namespace Dex.Core.Storage;

/// <summary>The signing keys.</summary>
public sealed record Keys
{
    /// <summary>The private key that signs; null before the first was made.</summary>
    public Jwk? SigningKey { get; init; }

    /// <summary>Its public key.</summary>
    public Jwk? SigningKeyPub { get; init; }

    /// <summary>Other keys that are published.</summary>
    public IReadOnlyList<VerificationKey> VerificationKeys { get; init; } = [];

    /// <summary>When the signing key is due to be replaced; nobody replaces it earlier, so it can be cached until then.</summary>
    public DateTimeOffset NextRotation { get; init; }

    /// <summary>
    /// The key that will sign next, or null. The SQL adapters keep it in a second row of the <c>keys</c> table (id <c>next</c>), which a Go Dex
    /// does not read, and write both rows in one transaction.
    /// </summary>
    public NextKey? Next { get; init; }
}
