using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dex.Server.Hosting;

/// <summary>Reads a certificate chain and its key from PEM files.</summary>
internal static class TlsFiles
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>The certificate with its key, and the rest of its chain.</summary>
    /// <exception cref="TlsFileException">A file is missing, unreadable or wrong.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(string certFile, string keyFile)
    {
        var (certPem, keyPem) = (Read(certFile), Read(keyFile));
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certPem);
        }
        catch (CryptographicException e)
        {
            throw new TlsFileException($"{certFile} holds no readable certificate: {e.Message}");
        }
        if (chain.Count == 0)
        {
            throw new TlsFileException($"{certFile} holds no certificate in PEM form");
        }
        try
        {
            return (ForServers(X509Certificate2.CreateFromPem(certPem, keyPem), certFile), chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TlsFileException(
                $"{keyFile} holds no unencrypted PEM private key that belongs to the first certificate of {certFile}"
            );
        }
    }

    /// <summary>The authorities in a file.</summary>
    /// <exception cref="TlsFileException">It is missing or unreadable, or holds none.</exception>
    public static X509Certificate2Collection LoadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Read(file));
        }
        catch (CryptographicException e)
        {
            throw new TlsFileException($"{file} holds no readable certificate: {e.Message}");
        }
        return authorities.Count > 0 ? authorities : throw new TlsFileException($"{file} holds no certificate in PEM form");
    }

    /// <summary>A client's certificate with its key.</summary>
    /// <exception cref="TlsFileException">A file is missing, unreadable or wrong.</exception>
    public static X509Certificate2 LoadClient(string certFile, string keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Read(certFile), Read(keyFile));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TlsFileException($"{certFile} and {keyFile} are no certificate with its key: {e.Message}");
        }
    }

    /// <summary>Whether a client's certificate is by one of the authorities, for clients, and in force.</summary>
    public static bool IsClientOf(X509Certificate2Collection authorities, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    // The web server refuses such a certificate too, but with a stack trace and after everything else has begun.
    private static X509Certificate2 ForServers(X509Certificate2 certificate, string certFile)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages;
        return usages is null || usages.Cast<Oid>().Any(u => u.Value is ServerAuthentication)
            ? certificate
            : throw new TlsFileException(
                $"the first certificate of {certFile} is not for servers: its extended key usage lacks serverAuth"
            );
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException($"cannot read {file}: {e.Message}");
        }
    }
}
