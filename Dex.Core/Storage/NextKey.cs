namespace Dex.Core.Storage;

/// <summary>The key that will sign next: published already, so that no verifier meets it unprepared.</summary>
/// <param name="SigningKey">The private key.</param>
/// <param name="SigningKeyPub">The public key; it also stands among the verification keys, where a Go Dex publishes it too.</param>
/// <param name="UsableFrom">When every verifier that honours the key set's max-age has seen it.</param>
public sealed record NextKey(Jwk SigningKey, Jwk SigningKeyPub, DateTimeOffset UsableFrom);
