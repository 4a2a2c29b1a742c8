using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dex.Connectors.Http;
using Dex.Core.Connectors;

namespace Dex.Connectors.Ldap;

/// <summary>Where the server is, and how connections to it are encrypted.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How connections are encrypted; null: they are not.</param>
/// <param name="StartsTls">Whether encryption begins by StartTLS.</param>
internal sealed record LdapServer(string Host, int Port, SslClientAuthenticationOptions? Tls, bool StartsTls)
{
    /// <summary>The server of a configuration.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong, or a file cannot be read.</exception>
    public static LdapServer From(LdapOptions options)
    {
        var (host, port) = Split(options.Host, options.InsecureNoSSL ? 389 : 636);
        if (options.InsecureNoSSL)
        {
            return new LdapServer(host, port, null, StartsTls: false);
        }
        // As in Dex these take the place of the system's authorities.
        var authorities =
            options.RootCAData is { Length: > 0 } pem ? Encoding.UTF8.GetString(pem)
            : options.RootCA.Length == 0 || File.Exists(options.RootCA) ? options.RootCA
            : throw new ConnectorConfigurationException($"config.rootCA: there is no file {options.RootCA}");
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = UpstreamTls.Check([authorities], options.InsecureSkipVerify, systemToo: false),
        };
        if (options.ClientCert.Length > 0 && options.ClientKey.Length > 0)
        {
            tls.ClientCertificates = [Load(options.ClientCert, options.ClientKey)];
        }
        return new LdapServer(host, port, tls, options.StartTLS);
    }

    private static (string Host, int Port) Split(string address, int usual)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 0 || address.EndsWith(']') || address.IndexOf(':') != colon && !address.StartsWith('['))
        {
            return (address.Trim('[', ']'), usual);
        }
        return
            int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and < 65536
            ? (address[..colon].Trim('[', ']'), port)
            : throw new ConnectorConfigurationException($"config.host: \"{address}\" is no host with a port");
    }

    private static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConnectorConfigurationException($"config.clientCert and clientKey cannot be used: {e.Message}", e);
        }
    }
}
