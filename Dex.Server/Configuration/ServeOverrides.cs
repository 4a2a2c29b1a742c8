namespace Dex.Server.Configuration;

/// <summary>Addresses from the command line of <c>dex serve</c>; each replaces the file's where it is set.</summary>
public sealed record ServeOverrides
{
    /// <summary><c>--web-http-addr</c>.</summary>
    public string? WebHttpAddr { get; init; }

    /// <summary><c>--web-https-addr</c>.</summary>
    public string? WebHttpsAddr { get; init; }

    /// <summary><c>--telemetry-addr</c>.</summary>
    public string? TelemetryAddr { get; init; }

    /// <summary><c>--grpc-addr</c>.</summary>
    public string? GrpcAddr { get; init; }

    internal Sections.DexConfig Apply(Sections.DexConfig config) =>
        config with
        {
            Web = config.Web with { Http = Or(WebHttpAddr, config.Web.Http), Https = Or(WebHttpsAddr, config.Web.Https) },
            Telemetry = config.Telemetry with { Http = Or(TelemetryAddr, config.Telemetry.Http) },
            Grpc = config.Grpc with { Addr = Or(GrpcAddr, config.Grpc.Addr) },
        };

    private static string Or(string? flag, string file) => string.IsNullOrEmpty(flag) ? file : flag;
}
