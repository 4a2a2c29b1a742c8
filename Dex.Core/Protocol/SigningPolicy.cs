namespace Dex.Core.Protocol;

/// <summary>How signing keys are made and replaced (<c>signer</c>).</summary>
/// <param name="Algorithm">One of <see cref="Algorithms"/>; a change takes effect at the next rotation.</param>
/// <param name="RotationPeriod">How long a key signs.</param>
public sealed record SigningPolicy(string Algorithm, TimeSpan RotationPeriod)
{
    /// <summary>RSA with SHA-256 (RFC 7518 §3.3).</summary>
    public const string RS256 = "RS256";

    /// <summary>ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).</summary>
    public const string ES256 = "ES256";

    /// <summary>ECDSA on P-384 with SHA-384 (RFC 7518 §3.4). Not in Dex.</summary>
    public const string ES384 = "ES384";

    /// <summary>RSASSA-PSS with SHA-256 (RFC 7518 §3.5). Not in Dex.</summary>
    public const string PS256 = "PS256";

    /// <summary>The algorithms that we sign with.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [RS256, ES256, ES384, PS256];

    /// <summary>Dex's default.</summary>
    public static SigningPolicy Default { get; } = new(RS256, TimeSpan.FromHours(6));
}
