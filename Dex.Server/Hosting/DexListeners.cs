using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Dex.Server.Configuration.Sections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Dex.Server.Hosting;

/// <summary>Where <c>dex serve</c> listens.</summary>
internal static class DexListeners
{
    /// <summary>Opens the listeners of a configuration that was checked.</summary>
    /// <param name="kestrel">The web server.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="web">The certificate of the web listener; null where it has none.</param>
    /// <param name="grpc">That of the admin API's.</param>
    public static void Configure(KestrelServerOptions kestrel, DexConfig config, ReloadingTls? web, ReloadingTls? grpc)
    {
        DexKestrel.Limit(kestrel);
        Listen(kestrel, config.Web.Http, _ => { });
        Listen(kestrel, config.Web.Https, o => UseTls(o, web));
        Listen(kestrel, config.Telemetry.Http, _ => { });
        Listen(
            kestrel,
            config.Grpc.Addr,
            o =>
            {
                // Without TLS the caller must know that HTTP/2 is spoken, as gRPC clients do.
                o.Protocols = HttpProtocols.Http2;
                UseTls(o, grpc);
            }
        );
    }

    /// <summary>The certificate of the web listener; null where it has none.</summary>
    /// <exception cref="TlsFileException">A certificate or key file cannot be used.</exception>
    public static ReloadingTls? TlsOf(WebSection web, TimeProvider time) =>
        web.Https.Length == 0
            ? null
            : new ReloadingTls((web.TlsCert, web.TlsKey, ""), ProtocolsOf(web.TlsMinVersion, web.TlsMaxVersion), time);

    /// <summary>The certificate of the admin API; null where it has none.</summary>
    /// <exception cref="TlsFileException">A certificate or key file cannot be used.</exception>
    public static ReloadingTls? TlsOf(GrpcSection grpc, TimeProvider time) =>
        grpc.TlsCert.Length == 0
            ? null
            : new ReloadingTls((grpc.TlsCert, grpc.TlsKey, grpc.TlsClientCA), ProtocolsOf(grpc.TlsMinVersion, grpc.TlsMaxVersion), time);

    /// <summary>Why a listener could not be opened, in one line.</summary>
    public static string Describe(Exception e) =>
        e.InnerException is { } inner ? $"{e.Message.TrimEnd('.')} ({inner.Message.TrimEnd('.')})" : e.Message;

    private static void UseTls(ListenOptions options, ReloadingTls? tls)
    {
        if (tls is not null)
        {
            options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Copy(tls.Current)) });
        }
    }

    // The web server completes what it is given.
    private static SslServerAuthenticationOptions Copy(SslServerAuthenticationOptions options) =>
        new()
        {
            ServerCertificateContext = options.ServerCertificateContext,
            EnabledSslProtocols = options.EnabledSslProtocols,
            ClientCertificateRequired = options.ClientCertificateRequired,
            RemoteCertificateValidationCallback = options.RemoteCertificateValidationCallback,
        };

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
