// RFC 7517, RFC 7518 §3 and §6, RFC 7638.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dex.Core.Tokens;

/// <summary>A public key of somebody else, read from a JSON Web Key. A private or symmetric key is refused: its owner lost it by showing it.</summary>
public sealed class PublicKey
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly string _alg;

    private PublicKey(JsonElement jwk, RSAParameters? rsa, ECParameters? ec, string curve)
    {
        (_rsa, _ec, Curve) = (rsa, ec, curve);
        _alg = TextOf(jwk, "alg");
        KeyId = TextOf(jwk, "kid");
        Use = TextOf(jwk, "use");
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(jwk, curve))));
    }

    /// <summary>Signature algorithms that such keys can verify.</summary>
    public static IReadOnlyList<string> Algorithms { get; } =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The key id; empty where it has none.</summary>
    public string KeyId { get; }

    /// <summary>What it is for: <c>sig</c>, <c>enc</c> or empty.</summary>
    public string Use { get; }

    /// <summary>The SHA-256 thumbprint (RFC 7638).</summary>
    public string Thumbprint { get; }

    private string Curve { get; }

    /// <summary>Reads a key; null where it is malformed, too small, of another kind, or not public.</summary>
    public static PublicKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || jwk.TryGetProperty("d", out _) || jwk.TryGetProperty("k", out _))
        {
            return null;
        }
        return TextOf(jwk, "kty") switch
        {
            "RSA" => ReadRsa(jwk),
            "EC" => ReadEc(jwk),
            _ => null,
        };
    }

    /// <summary>The usable keys of a JSON Web Key Set; none where it is malformed.</summary>
    public static IReadOnlyList<PublicKey> ReadSet(string json)
    {
        return
            ForeignJson.Parse(Encoding.UTF8.GetBytes(json)) is { ValueKind: JsonValueKind.Object } set
            && set.TryGetProperty("keys", out var keys)
            && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Select(Read).OfType<PublicKey>()]
            : [];
    }

    internal bool Verifies(string algorithm, byte[] data, byte[] signature)
    {
        if ((_alg.Length > 0 && _alg != algorithm) || HashOf(algorithm) is not { } hash)
        {
            return false;
        }
        if (_rsa is { } rsaKey && algorithm[0] is ('R' or 'P'))
        {
            try
            {
                using var rsa = RSA.Create(rsaKey);
                return rsa.VerifyData(data, signature, hash, algorithm[0] == 'R' ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
            }
            catch (CryptographicException)
            {
                // Numbers that look like a key, but are none.
                return false;
            }
        }
        if (_ec is { } ecKey && Curve == CurveOf(algorithm))
        {
            using var ec = ECDsa.Create(ecKey);
            return ec.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        return false;
    }

    private static PublicKey? ReadRsa(JsonElement jwk)
    {
        var (n, e) = (Bytes(jwk, "n"), Bytes(jwk, "e"));
        if (n is null || e is null || e.Length is 0 or > 4 || n.Length * 8 is < MinRsaBits or > MaxRsaBits)
        {
            return null;
        }
        // Both are odd, and the exponent is 3 at least: with others the platform throws, or anybody can sign (e = 1).
        if (n[^1] % 2 == 0 || e[^1] % 2 == 0 || (e[^1] == 1 && e.AsSpan(0, e.Length - 1).IndexOfAnyExcept((byte)0) < 0))
        {
            return null;
        }
        return new PublicKey(jwk, new RSAParameters { Modulus = n, Exponent = e }, null, "");
    }

    private static PublicKey? ReadEc(JsonElement jwk)
    {
        var curve = TextOf(jwk, "crv");
        var (named, length) = curve switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => (default, 0),
        };
        var (x, y) = (Bytes(jwk, "x"), Bytes(jwk, "y"));
        if (length == 0 || x?.Length != length || y?.Length != length)
        {
            return null;
        }
        var parameters = new ECParameters
        {
            Curve = named,
            Q = new ECPoint { X = x, Y = y },
        };
        try
        {
            // Fails for a point that is not on the curve.
            using var check = ECDsa.Create(parameters);
        }
        catch (CryptographicException)
        {
            return null;
        }
        return new PublicKey(jwk, null, parameters, curve);
    }

    private static HashAlgorithmName? HashOf(string algorithm) =>
        !Algorithms.Contains(algorithm) ? null
        : algorithm.EndsWith("256", StringComparison.Ordinal) ? HashAlgorithmName.SHA256
        : algorithm.EndsWith("384", StringComparison.Ordinal) ? HashAlgorithmName.SHA384
        : HashAlgorithmName.SHA512;

    private static string CurveOf(string algorithm) =>
        algorithm switch
        {
            "ES256" => "P-256",
            "ES384" => "P-384",
            "ES512" => "P-521",
            _ => "none",
        };

    // The required members in alphabetical order; their values are base64url, so nothing needs escaping.
    private static string Canonical(JsonElement jwk, string curve) =>
        curve.Length == 0
            ? $$"""{"e":"{{TextOf(jwk, "e")}}","kty":"RSA","n":"{{TextOf(jwk, "n")}}"}"""
            : $$"""{"crv":"{{curve}}","kty":"EC","x":"{{TextOf(jwk, "x")}}","y":"{{TextOf(jwk, "y")}}"}""";

    private static byte[]? Bytes(JsonElement jwk, string name) =>
        TextOf(jwk, name) is { Length: > 0 and < 2048 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static string TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
