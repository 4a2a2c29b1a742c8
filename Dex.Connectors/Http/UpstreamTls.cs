using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dex.Core.Connectors;

namespace Dex.Connectors.Http;

/// <summary>Which certificates of upstreams are trusted.</summary>
internal static class UpstreamTls
{
    /// <summary>The check of certificates; null: the platform's.</summary>
    /// <param name="rootCAs">Authorities: paths, PEM text, or PEM text in base64, as in Dex; none: the system's.</param>
    /// <param name="insecureSkipVerify">Whether certificates are not checked.</param>
    /// <param name="systemToo">Whether the system's authorities count besides those.</param>
    /// <exception cref="ConnectorConfigurationException">An authority cannot be read.</exception>
    public static RemoteCertificateValidationCallback? Check(IReadOnlyList<string> rootCAs, bool insecureSkipVerify, bool systemToo)
    {
        var authorities = Read(rootCAs);
        if (insecureSkipVerify)
        {
            // The operator asked for it by a name that says what it is.
#pragma warning disable CA5359
            return (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        return authorities.Count == 0
            ? null
            : (_, certificate, chain, errors) =>
                (errors == SslPolicyErrors.None && systemToo)
                || ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && IsBelow(authorities, certificate, chain));
    }

    private static bool IsBelow(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? presented)
    {
        if (certificate is null)
        {
            return false;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }

    private static X509Certificate2Collection Read(IReadOnlyList<string> rootCAs)
    {
        var authorities = new X509Certificate2Collection();
        for (var i = 0; i < rootCAs.Count; i++)
        {
            if (rootCAs[i].Length == 0)
            {
                continue;
            }
            var before = authorities.Count;
            try
            {
                authorities.ImportFromPem(PemOf(rootCAs[i]));
            }
            catch (CryptographicException)
            {
                // Told below.
            }
            if (authorities.Count == before)
            {
                throw new ConnectorConfigurationException(
                    $"rootCAs[{i}] holds no certificate; it must be a path to a PEM file, PEM text, or PEM text in base64"
                );
            }
        }
        return authorities;
    }

    private static string PemOf(string value)
    {
        if (File.Exists(value))
        {
            return File.ReadAllText(value);
        }
        var buffer = new byte[value.Length];
        return Convert.TryFromBase64String(value, buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : value;
    }
}
