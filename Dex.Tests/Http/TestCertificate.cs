using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dex.Tests.Http;

/// <summary>A certificate for 127.0.0.1, or another address, with its key, made in memory: self-signed, or signed by another.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestCertificate(
        string name,
        bool authority = false,
        TestCertificate? signer = null,
        string? usage = null,
        IPAddress? address = null
    )
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address ?? IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        _certificate = signer is null
            ? request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1))
            : request.Create(
                signer._certificate.SubjectName,
                X509SignatureGenerator.CreateForECDsa(signer._key),
                signer._certificate.NotBefore,
                signer._certificate.NotAfter,
                RandomNumberGenerator.GetBytes(8)
            );
    }

    public X509Certificate2 Certificate => _certificate;

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem() + "\n";

    public string EncryptedKeyPem =>
        _key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1))
        + "\n";

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
