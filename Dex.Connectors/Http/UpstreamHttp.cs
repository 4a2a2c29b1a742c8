using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dex.Core.Connectors;

namespace Dex.Connectors.Http;

/// <summary>Makes the HTTP clients of connectors: times and sizes are limited, redirects are not followed, the operator's authorities are trusted besides the system's.</summary>
internal static class UpstreamHttp
{
    private const int MaxAnswerBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>A client.</summary>
    /// <param name="rootCAs">Authorities: paths, PEM text, or PEM text in base64, as in Dex; none: the system's alone.</param>
    /// <param name="insecureSkipVerify">Whether certificates are not checked.</param>
    /// <exception cref="ConnectorConfigurationException">An authority cannot be read.</exception>
    public static HttpClient Create(IReadOnlyList<string> rootCAs, bool insecureSkipVerify)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        var authorities = Read(rootCAs);
        if (insecureSkipVerify)
        {
            // The operator asked for it by a name that says what it is.
#pragma warning disable CA5359
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (authorities.Count > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None
                || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsBelow(authorities, certificate, chain));
        }
        return new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxAnswerBytes };
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
