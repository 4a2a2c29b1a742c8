using System.Net;
using Dex.Server.Configuration.Sections;

namespace Dex.Server.Configuration.Rules;

/// <summary>The listeners.</summary>
internal static class WebRules
{
    public static void Check(RuleContext context)
    {
        var (web, grpc, telemetry) = (context.File.Web, context.File.Grpc, context.File.Telemetry);
        context.ErrorIf(
            web.Http.Length == 0 && web.Https.Length == 0,
            "web",
            "must supply an address to listen on: set web.http or web.https"
        );
        context.ErrorIf(web.Https.Length > 0 && web.TlsCert.Length == 0, "web.tlsCert", "no certificate given for HTTPS");
        context.ErrorIf(web.Https.Length > 0 && web.TlsKey.Length == 0, "web.tlsKey", "no private key given for HTTPS");
        context.Address("web.http", web.Http);
        context.Address("web.https", web.Https);
        context.Address("telemetry.http", telemetry.Http);
        context.Address("grpc.addr", grpc.Addr);
        CheckTlsVersions(context, "web", web.TlsMinVersion, web.TlsMaxVersion);
        CheckTlsVersions(context, "grpc", grpc.TlsMinVersion, grpc.TlsMaxVersion);
        context.ErrorIf(
            grpc.Addr.Length == 0 && (grpc.TlsCert.Length > 0 || grpc.TlsKey.Length > 0),
            "grpc.addr",
            "no address given for gRPC"
        );
        context.ErrorIf(
            grpc.TlsCert.Length == 0 != (grpc.TlsKey.Length == 0),
            "grpc",
            "tlsCert and tlsKey belong together; set both or none"
        );
        context.ErrorIf(grpc.TlsCert.Length == 0 && grpc.TlsClientCA.Length > 0, "grpc.tlsClientCA", "needs grpc.tlsCert and grpc.tlsKey");
        CheckProxies(context, web.ClientRemoteIP);
        CheckOrigins(context, web.AllowedOrigins);
    }

    private static void CheckTlsVersions(RuleContext context, string section, string min, string max)
    {
        context.ErrorIf(min is not ("" or "1.2" or "1.3"), section + ".tlsMinVersion", "supported TLS versions are 1.2 and 1.3");
        context.ErrorIf(max is not ("" or "1.2" or "1.3"), section + ".tlsMaxVersion", "supported TLS versions are 1.2 and 1.3");
        context.ErrorIf(min == "1.3" && max == "1.2", section + ".tlsMinVersion", "must not be greater than tlsMaxVersion");
    }

    private static void CheckProxies(RuleContext context, ClientRemoteIpSection section)
    {
        for (var i = 0; i < section.TrustedProxies.Count; i++)
        {
            context.ErrorIf(
                !IPNetwork.TryParse(section.TrustedProxies[i], out _),
                $"web.clientRemoteIP.trustedProxies[{i}]",
                $"\"{section.TrustedProxies[i]}\" is no network in CIDR notation, such as 10.0.0.0/8"
            );
        }
        if (section.Header.Length > 0 && section.TrustedProxies.Count == 0)
        {
            context.Problems.Warn(
                "web.clientRemoteIP.header",
                "is ignored without web.clientRemoteIP.trustedProxies, because any client could make it up"
            );
        }
    }

    private static void CheckOrigins(RuleContext context, IReadOnlyList<string> origins)
    {
        for (var i = 0; i < origins.Count; i++)
        {
            context.ErrorIf(
                origins[i] != "*"
                    && !(Uri.TryCreate(origins[i], UriKind.Absolute, out var uri) && uri.AbsolutePath == "/" && uri.Query.Length == 0),
                $"web.allowedOrigins[{i}]",
                $"\"{origins[i]}\" is no origin, such as https://app.example.com, and not *"
            );
        }
    }
}
