using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Dex.Server.Configuration.Sections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Dex.Server.Hosting;

/// <summary>Where <c>dex serve</c> listens.</summary>
internal static class DexListeners
{
    /// <summary>Opens the listeners of a configuration that was checked.</summary>
    /// <exception cref="TlsFileException">A certificate or key file cannot be used.</exception>
    public static void Configure(KestrelServerOptions kestrel, DexConfig config)
    {
        DexKestrel.Limit(kestrel);
        Listen(kestrel, config.Web.Http, _ => { });
        if (config.Web.Https.Length > 0)
        {
            var (certificate, chain) = TlsFiles.Load(config.Web.TlsCert, config.Web.TlsKey);
            Listen(kestrel, config.Web.Https, o => UseTls(o, config.Web, certificate, chain));
        }
        Listen(kestrel, config.Telemetry.Http, _ => { });
        Listen(kestrel, config.Grpc.Addr, o => UseGrpc(o, config.Grpc));
    }

    /// <summary>Why a listener could not be opened, in one line.</summary>
    public static string Describe(Exception e) =>
        e.InnerException is { } inner ? $"{e.Message.TrimEnd('.')} ({inner.Message.TrimEnd('.')})" : e.Message;

    private static void UseTls(ListenOptions options, WebSection web, X509Certificate2 certificate, X509Certificate2Collection chain) =>
        options.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = chain;
            https.SslProtocols = ProtocolsOf(web.TlsMinVersion, web.TlsMaxVersion);
        });

    // Without TLS the caller must know that HTTP/2 is spoken, as gRPC clients do.
    private static void UseGrpc(ListenOptions options, GrpcSection grpc)
    {
        options.Protocols = HttpProtocols.Http2;
        if (grpc.TlsCert.Length == 0)
        {
            return;
        }
        var (certificate, chain) = TlsFiles.Load(grpc.TlsCert, grpc.TlsKey);
        var authorities = grpc.TlsClientCA.Length > 0 ? TlsFiles.LoadAuthorities(grpc.TlsClientCA) : null;
        options.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = chain;
            https.SslProtocols = ProtocolsOf(grpc.TlsMinVersion, grpc.TlsMaxVersion);
            if (authorities is not null)
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (presented, _, _) => TlsFiles.IsClientOf(authorities, presented);
            }
        });
    }

    private static SslProtocols ProtocolsOf(string min, string max) =>
        (min == "1.3" ? SslProtocols.None : SslProtocols.Tls12) | (max == "1.2" ? SslProtocols.None : SslProtocols.Tls13);

    private static void Listen(KestrelServerOptions kestrel, string address, Action<ListenOptions> configure)
    {
        if (!ListenAddress.TryParse(address, out var listen))
        {
            return;
        }
        if (listen.Host.Length == 0)
        {
            kestrel.ListenAnyIP(listen.Port, configure);
        }
        else if (listen.Host == "localhost")
        {
            kestrel.ListenLocalhost(listen.Port, configure);
        }
        else if (IPAddress.TryParse(listen.Host, out var ip))
        {
            kestrel.Listen(ip, listen.Port, configure);
        }
        else
        {
            kestrel.Listen(Dns.GetHostAddresses(listen.Host)[0], listen.Port, configure);
        }
    }
}
