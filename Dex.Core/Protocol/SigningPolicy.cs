namespace Dex.Core.Protocol;

/// <summary>How signing keys are made and replaced (<c>signer</c>).</summary>
/// <param name="Algorithm"><c>RS256</c> or <c>ES256</c>; a change takes effect at the next rotation.</param>
/// <param name="RotationPeriod">How long a key signs.</param>
public sealed record SigningPolicy(string Algorithm, TimeSpan RotationPeriod)
{
    /// <summary>RSA with SHA-256 (RFC 7518 §3.3).</summary>
    public const string RS256 = "RS256";

    /// <summary>ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).</summary>
    public const string ES256 = "ES256";

    /// <summary>Dex's default.</summary>
    public static SigningPolicy Default { get; } = new(RS256, TimeSpan.FromHours(6));
}
