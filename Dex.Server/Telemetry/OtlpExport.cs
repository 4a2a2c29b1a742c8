using Dex.Core.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Dex.Server.Telemetry;

/// <summary>
/// Sends traces and metrics to an OpenTelemetry collector, where one of the standard variables names it (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or that of one signal). Everything else, such as protocol, headers and
/// sampling, is read from the standard variables too, by the library.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly List<IDisposable> _providers = [];

    /// <summary>Begins to send what is asked for; nothing, mostly.</summary>
    /// <param name="environment">Reads environment variables.</param>
    /// <param name="version">Our version.</param>
    public OtlpExport(Func<string, string?> environment, string version)
    {
        bool IsSet(string name) => environment(name) is { Length: > 0 };
        bool IsWanted(string signal) =>
            !string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            && environment($"OTEL_{signal}_EXPORTER") is null or "" or "otlp"
            && (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));
        void Describe(ResourceBuilder resource)
        {
            // The variable may name the service; AddService would overrule it.
            if (!IsSet("OTEL_SERVICE_NAME"))
            {
                resource.AddService("dex", serviceVersion: version);
            }
        }

        if (IsWanted("TRACES"))
        {
            _providers.Add(
                Sdk.CreateTracerProviderBuilder()
                    .ConfigureResource(Describe)
                    .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", DexMetrics.MeterName)
                    .AddOtlpExporter()
                    .Build()
            );
        }
        if (IsWanted("METRICS"))
        {
            ProcessMetrics.Register();
            _providers.Add(
                Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter([.. PrometheusPage.Meters]).AddOtlpExporter().Build()
            );
        }
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose() => _providers.ForEach(p => p.Dispose());
}
