using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Dex.Server.Telemetry;

/// <summary>Dex's metrics of HTTP requests, under its names, labels and buckets.</summary>
internal static class HttpMetrics
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Dex.Http";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("http_requests", null, "Count of all HTTP requests.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "request_duration_seconds",
        "s",
        "A histogram of latencies for requests.",
        tags: null,
        // Dex's begin at a quarter of a second, which tells nothing of a server that answers in milliseconds; these include them.
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, .25, .5, 1, 2.5, 5, 10] }
    );

    private static readonly Histogram<long> Size = Meter.CreateHistogram(
        "response_size_bytes",
        "By",
        "A histogram of response sizes for requests.",
        tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [200, 500, 900, 1500] }
    );

    /// <summary>Measures a request, once its route is known.</summary>
    public static Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            span.DisplayName = $"{MethodOf(context.Request.Method).ToUpperInvariant()} {HandlerOf(context)}";
        }
        return Requests.Enabled ? MeasuredAsync(context, next) : next(context);
    }

    private static async Task MeasuredAsync(HttpContext context, RequestDelegate next)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var tags = new TagList
            {
                { "code", context.Response.StatusCode.ToString(CultureInfo.InvariantCulture) },
                { "method", MethodOf(context.Request.Method) },
                { "handler", HandlerOf(context) },
            };
            Requests.Add(1, tags);
            Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
            Size.Record(context.Response.ContentLength ?? 0, tags);
        }
    }

    // Methods are whatever a stranger sends.
    private static string MethodOf(string method) =>
        method switch
        {
            "GET" => "get",
            "HEAD" => "head",
            "POST" => "post",
            "PUT" => "put",
            "DELETE" => "delete",
            "OPTIONS" => "options",
            _ => "unknown",
        };

    // Without the issuer's path, as Dex has it.
    private static string HandlerOf(HttpContext context)
    {
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var path = context.RequestServices.GetRequiredService<Hosting.DexSetup>().Options.Issuer.Path;
        return pattern.Length == 0 ? "none"
            : pattern.StartsWith(path, StringComparison.Ordinal) ? pattern[path.Length..]
            : pattern;
    }
}
