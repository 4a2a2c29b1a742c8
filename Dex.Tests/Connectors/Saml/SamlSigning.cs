using System.Security.Cryptography;

namespace Dex.Tests.Connectors.Saml;

/// <summary>How a signature is made; well, unless something is changed.</summary>
internal sealed record SamlSigning
{
    public string Algorithm { get; init; } = SamlIdp.RsaSha256;
    public string Digest { get; init; } = SamlIdp.Sha256;
    public string Canonicalization { get; init; } = SamlIdp.Exclusive;
    public string SignedInfoCanonicalization { get; init; } = SamlIdp.Exclusive;
    public string PrefixList { get; init; } = "";

    /// <summary>The transforms, where they are others.</summary>
    public string? Transforms { get; init; }

    /// <summary>What the reference names, where it is not the element.</summary>
    public string? Reference { get; init; }
    public int References { get; init; } = 1;

    /// <summary>What stands after the value.</summary>
    public string KeyInfo { get; init; } = "";
    public string More { get; init; } = "";

    /// <summary>Another pen.</summary>
    public Func<byte[], SamlSigning, byte[]>? SignWith { get; init; }

    public bool WithComments => Canonicalization.EndsWith("WithComments", StringComparison.Ordinal);
    public HashAlgorithmName Hash => HashOf(Digest);
    public HashAlgorithmName SignatureHash => HashOf(Algorithm);

    private static HashAlgorithmName HashOf(string algorithm) =>
        algorithm[^3..] switch
        {
            "ha1" => HashAlgorithmName.SHA1,
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
}
