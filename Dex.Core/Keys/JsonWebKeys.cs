// RFC 7517, RFC 7518 §6.
using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Keys;

/// <summary>Makes JSON Web Keys and turns them into the platform's keys.</summary>
public static class JsonWebKeys
{
    /// <summary>Makes a key pair: RSA with 2048 bits, P-256 or P-384.</summary>
    /// <param name="algorithm">One of <see cref="SigningPolicy.Algorithms"/>.</param>
    /// <param name="random">Gives the key id, 20 bytes in hexadecimal as in Dex.</param>
    public static KeyPair Create(string algorithm, IRandom random)
    {
        Span<byte> id = stackalloc byte[20];
        random.Fill(id);
        var kid = Convert.ToHexStringLower(id);
        return algorithm switch
        {
            SigningPolicy.RS256 or SigningPolicy.PS256 => CreateRsa(kid, algorithm),
            SigningPolicy.ES256 => CreateEc(kid, algorithm, "P-256"),
            SigningPolicy.ES384 => CreateEc(kid, algorithm, "P-384"),
            _ => throw new ArgumentException($"unsupported signing algorithm \"{algorithm}\"", nameof(algorithm)),
        };
    }

    /// <summary>The algorithm a key signs with; rows of old Dex versions do not name it.</summary>
    public static string AlgorithmOf(Jwk key) =>
        key.Alg is { Length: > 0 } alg ? alg
        : key.Kty == "EC" ? (key.Crv == "P-384" ? SigningPolicy.ES384 : SigningPolicy.ES256)
        : SigningPolicy.RS256;

    /// <summary>An RSA key, private where the JWK is.</summary>
    public static RSA ToRsa(Jwk key) => RSA.Create(ParametersOf(key));

    internal static RSAParameters ParametersOf(Jwk key)
    {
        var modulus = Decode(key.N)!;
        var parameters = new RSAParameters { Modulus = modulus, Exponent = Decode(key.E) };
        if (key.D is null)
        {
            return parameters;
        }
        // RFC 7518 §6.3.2: dp, dq and qi may be missing, as in rows of old Dex versions. And Go writes numbers without leading zeros, where some
        // platforms want fixed lengths.
        var (d, p, q) = (Number(key.D), Number(key.P!), Number(key.Q!));
        var half = (modulus.Length + 1) / 2;
        parameters.D = Bytes(d, modulus.Length);
        parameters.P = Bytes(p, half);
        parameters.Q = Bytes(q, half);
        parameters.DP = Bytes(key.Dp is null ? d % (p - 1) : Number(key.Dp), half);
        parameters.DQ = Bytes(key.Dq is null ? d % (q - 1) : Number(key.Dq), half);
        parameters.InverseQ = Bytes(key.Qi is null ? BigInteger.ModPow(q, p - 2, p) : Number(key.Qi), half);
        return parameters;
    }

    /// <summary>An EC key, private where the JWK is.</summary>
    public static ECDsa ToEc(Jwk key) =>
        ECDsa.Create(
            new ECParameters
            {
                Curve = CurveOf(key.Crv),
                Q = new ECPoint { X = Decode(key.X), Y = Decode(key.Y) },
                D = Decode(key.D),
            }
        );

    /// <summary>A JSON Web Key Set (RFC 7517 §5) of public keys, indented like Dex's.</summary>
    public static byte[] ToDocument(IReadOnlyList<Jwk> keys) =>
        JsonSerializer.SerializeToUtf8Bytes(new KeySetDocument(keys), KeyJson.Default.KeySetDocument);

    private static KeyPair CreateRsa(string kid, string algorithm)
    {
        using var rsa = RSA.Create(2048);
        var p = rsa.ExportParameters(true);
        var pub = new Jwk
        {
            Use = "sig",
            Kty = "RSA",
            Kid = kid,
            Alg = algorithm,
            N = Encode(p.Modulus),
            E = Encode(p.Exponent),
        };
        var priv = pub with
        {
            D = Encode(p.D),
            P = Encode(p.P),
            Q = Encode(p.Q),
            Dp = Encode(p.DP),
            Dq = Encode(p.DQ),
            Qi = Encode(p.InverseQ),
        };
        return new KeyPair(priv, pub);
    }

    private static KeyPair CreateEc(string kid, string algorithm, string curve)
    {
        using var ec = ECDsa.Create(CurveOf(curve));
        var p = ec.ExportParameters(true);
        var pub = new Jwk
        {
            Use = "sig",
            Kty = "EC",
            Kid = kid,
            Crv = curve,
            Alg = algorithm,
            X = Encode(p.Q.X),
            Y = Encode(p.Q.Y),
        };
        return new KeyPair(pub with { D = Encode(p.D) }, pub);
    }

    private static ECCurve CurveOf(string? crv) => crv == "P-384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256;

    private static BigInteger Number(string value) => new(Decode(value), isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length)
    {
        var bytes = new byte[length];
        number.TryWriteBytes(bytes.AsSpan(length - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }

    private static string Encode(byte[]? value) => Base64Url.EncodeToString(value);

    private static byte[]? Decode(string? value) => value is null ? null : Base64Url.DecodeFromChars(value);
}

/// <summary>The shape of a key set.</summary>
internal sealed record KeySetDocument(IReadOnlyList<Jwk> Keys);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KeySetDocument))]
internal sealed partial class KeyJson : JsonSerializerContext;
