// RFC 7515 §3.1, §5.1.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Keys;

/// <summary>A private key ready to sign, with its header already encoded. Signing with one instance from many threads is safe on every platform we run on.</summary>
internal sealed class LoadedKey : IDisposable
{
    private readonly byte[] _header;
    private readonly string _kid;
    private readonly HashAlgorithmName _hash;
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    public LoadedKey(Jwk key)
    {
        Algorithm = JsonWebKeys.AlgorithmOf(key);
        _kid = key.Kid ?? "";
        // Both come from our own generator or a Dex database: letters and digits only.
        _header = HeaderOf($$"""{"alg":"{{Algorithm}}","kid":"{{_kid}}"}""");
        _hash = Algorithm == SigningPolicy.ES384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        if (key.Kty == "EC")
        {
            _ec = JsonWebKeys.ToEc(key);
        }
        else
        {
            _rsa = JsonWebKeys.ToRsa(key);
        }
    }

    /// <summary>The algorithm, for the header.</summary>
    public string Algorithm { get; }

    /// <summary>The compact serialization of a JWS over the claims.</summary>
    public string Sign(ReadOnlySpan<byte> claims) => Sign(_header, claims);

    /// <summary>The same, with a <c>typ</c> in the header.</summary>
    public string Sign(ReadOnlySpan<byte> claims, string type) =>
        Sign(HeaderOf($$"""{"alg":"{{Algorithm}}","kid":"{{_kid}}","typ":"{{type}}"}"""), claims);

    private static byte[] HeaderOf(string json) => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json)) + ".");

    private string Sign(byte[] header, ReadOnlySpan<byte> claims)
    {
        const int maxSignature = 512;
        var signedLength = header.Length + Base64Url.GetEncodedLength(claims.Length);
        var buffer = new byte[signedLength + 1 + Base64Url.GetEncodedLength(maxSignature)];
        header.CopyTo(buffer, 0);
        Base64Url.EncodeToUtf8(claims, buffer.AsSpan(header.Length));
        Span<byte> signature = stackalloc byte[maxSignature];
        var length = Sign(buffer.AsSpan(0, signedLength), signature);
        buffer[signedLength] = (byte)'.';
        var encoded = Base64Url.EncodeToUtf8(signature[..length], buffer.AsSpan(signedLength + 1));
        return Encoding.ASCII.GetString(buffer, 0, signedLength + 1 + encoded);
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    private int Sign(ReadOnlySpan<byte> data, Span<byte> signature) =>
        _rsa is not null
            ? _rsa.SignData(data, signature, _hash, Algorithm == SigningPolicy.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : _ec!.SignData(data, signature, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
