// Prometheus text exposition format 0.0.4.
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Dex.Core.Telemetry;

namespace Dex.Server.Telemetry;

/// <summary><c>/metrics</c>: our own measurements, Dex's, and those of runtime, web server and database driver.</summary>
internal sealed class PrometheusPage : IDisposable
{
    /// <summary>Whose measurements are taken.</summary>
    public static readonly IReadOnlySet<string> Meters = new HashSet<string>(StringComparer.Ordinal)
    {
        DexMetrics.MeterName,
        HttpMetrics.MeterName,
        ProcessMetrics.MeterName,
        "System.Runtime",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Npgsql",
    };

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();

    /// <summary>Begins to measure.</summary>
    public PrometheusPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, i => new MetricFamily(i)));
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.Start();
        ProcessMetrics.Register();
    }

    /// <summary>The page.</summary>
    public string Render()
    {
        _listener.RecordObservableInstruments();
        var page = new StringBuilder(16 * 1024);
        // Two instruments of one name, as when a library registers twice, must not make two families of one name.
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal).DistinctBy(f => f.Name))
        {
            family.Write(page);
        }
        return page.ToString();
    }

    /// <summary>Answers a scrape.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        var body = Encoding.UTF8.GetBytes(Render());
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricFamily)state!).Record(value, tags);
}
