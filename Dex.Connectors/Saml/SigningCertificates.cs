using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dex.Core.Connectors;

namespace Dex.Connectors.Saml;

/// <summary>The certificates whose keys an identity provider signs with: these and no others, whatever a message carries.</summary>
internal static class SigningCertificates
{
    private const int MinRsaBits = 1024;
    private const string Marker = "-----BEGIN";

    /// <summary>Reads <c>ca</c> or <c>caData</c>.</summary>
    /// <exception cref="ConnectorConfigurationException">There is none, or one that cannot be used.</exception>
    public static IReadOnlyList<X509Certificate2> Read(SamlOptions options)
    {
        if (options.CA.Length > 0 == options.CAData is { Length: > 0 })
        {
            throw new ConnectorConfigurationException(
                "saml needs either config.ca, a file with the identity provider's certificate in PEM, or config.caData, the same in base64"
            );
        }
        var pem = options.CA.Length > 0 ? ReadFile(options.CA) : Encoding.UTF8.GetString(options.CAData!);
        var name = options.CA.Length > 0 ? "config.ca" : "config.caData";
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ConnectorConfigurationException($"{name} holds a certificate that cannot be read: {e.Message}", e);
        }
        // A part that was skipped over would be a certificate that is silently not trusted.
        if (certificates.Count == 0 || certificates.Count != CountOf(pem))
        {
            throw new ConnectorConfigurationException($"{name} must hold certificates in PEM and nothing else");
        }
        foreach (var certificate in certificates)
        {
            CheckKey(certificate, name);
        }
        return [.. certificates];
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorConfigurationException($"config.ca \"{path}\" cannot be read: {e.Message}", e);
        }
    }

    private static int CountOf(string pem)
    {
        var count = 0;
        for (var at = pem.IndexOf(Marker, StringComparison.Ordinal); at >= 0; at = pem.IndexOf(Marker, at + 1, StringComparison.Ordinal))
        {
            count++;
        }
        return count;
    }

    private static void CheckKey(X509Certificate2 certificate, string name)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        if (rsa is null && ecdsa is null || rsa is { KeySize: < MinRsaBits })
        {
            throw new ConnectorConfigurationException(
                $"{name}: the key of \"{certificate.Subject}\" is neither RSA of at least {MinRsaBits} bits nor ECDSA"
            );
        }
    }
}
