namespace Dex.Core.Storage;

/// <summary>A JSON Web Key (RFC 7517), with the members of RSA and EC keys; binary values in base64url. Absent members are null.</summary>
public sealed record Jwk
{
    /// <summary>What it is for: <c>sig</c>.</summary>
    public string? Use { get; init; }

    /// <summary><c>RSA</c> or <c>EC</c>.</summary>
    public required string Kty { get; init; }

    /// <summary>The key id.</summary>
    public string? Kid { get; init; }

    /// <summary>The curve of an EC key.</summary>
    public string? Crv { get; init; }

    /// <summary>The signature algorithm.</summary>
    public string? Alg { get; init; }

    /// <summary>EC: the x coordinate.</summary>
    public string? X { get; init; }

    /// <summary>EC: the y coordinate.</summary>
    public string? Y { get; init; }

    /// <summary>RSA: the modulus.</summary>
    public string? N { get; init; }

    /// <summary>RSA: the public exponent.</summary>
    public string? E { get; init; }

    /// <summary>The private exponent (RSA) or private key (EC); null in a public key.</summary>
    public string? D { get; init; }

    /// <summary>RSA: the first prime.</summary>
    public string? P { get; init; }

    /// <summary>RSA: the second prime.</summary>
    public string? Q { get; init; }

    /// <summary>RSA: d mod (p-1).</summary>
    public string? Dp { get; init; }

    /// <summary>RSA: d mod (q-1).</summary>
    public string? Dq { get; init; }

    /// <summary>RSA: the inverse of q mod p.</summary>
    public string? Qi { get; init; }
}
