using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dex.Core.Telemetry;

/// <summary>
/// What an operator can count. The instruments belong to the meter <see cref="MeterName"/>, so that every exporter for .NET finds them; while nobody listens they cost next to nothing. Names
/// of people, tokens and whatever a stranger chooses stay out of the tags, which must be few.
/// </summary>
public static class DexMetrics
{
    /// <summary>The meter, and the source of spans.</summary>
    public const string MeterName = "Dex";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ActivitySource Spans = new(MeterName);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly Counter<long> Logins = Meter.CreateCounter<long>(
        "dex_logins",
        null,
        "Sign-ins by connector and outcome: success, wrong_credentials, limited, not_in_groups, failed."
    );

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "dex_token_requests",
        null,
        "Answers of the token endpoint by grant type and outcome: success, or the error code."
    );

    private static readonly Counter<long> Replays = Meter.CreateCounter<long>(
        "dex_replays",
        null,
        "One-time values presented again after their use, by kind: code, refresh_token."
    );

    private static readonly Counter<long> KeyRotations = Meter.CreateCounter<long>(
        "dex_key_rotations",
        null,
        "Signing keys that this process put into use."
    );

    private static readonly Histogram<double> Storage = Meter.CreateHistogram(
        "dex_storage_duration_seconds",
        "s",
        "How long the database took, by operation: read, write, transaction.",
        tags: null,
        Seconds
    );

    private static readonly Histogram<double> Upstream = Meter.CreateHistogram(
        "dex_upstream_duration_seconds",
        "s",
        "How long connectors took to find out who a person is, by connector.",
        tags: null,
        Seconds
    );

    /// <summary>Counts a sign-in.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="outcome">One of those that the description of <c>dex_logins</c> names.</param>
    public static void CountLogin(string connectorId, string outcome) =>
        Logins.Add(1, new("connector", connectorId), new("outcome", outcome));

    /// <summary>Counts an answer of the token endpoint.</summary>
    /// <param name="grantType">The grant type, a known one.</param>
    /// <param name="outcome"><c>success</c>, or the error code.</param>
    public static void CountToken(string grantType, string outcome) => Tokens.Add(1, new("grant_type", grantType), new("outcome", outcome));

    /// <summary>Counts a one-time value that came again.</summary>
    public static void CountReplay(string kind) => Replays.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Counts a key that was put into use.</summary>
    public static void CountKeyRotation() => KeyRotations.Add(1);

    /// <summary>Runs work of the database and notes how long it took.</summary>
    public static Task<T> TimeStorageAsync<T>(string operation, Func<Task<T>> work) =>
        Storage.Enabled || Spans.HasListeners() ? TimeAsync(Storage, "storage", "operation", operation, work) : work();

    /// <summary>Runs a call of a connector and notes how long it took.</summary>
    public static Task<T> TimeUpstreamAsync<T>(string connectorId, Func<Task<T>> work) =>
        Upstream.Enabled || Spans.HasListeners() ? TimeAsync(Upstream, "upstream", "connector", connectorId, work) : work();

    private static async Task<T> TimeAsync<T>(Histogram<double> histogram, string what, string tag, string value, Func<Task<T>> work)
    {
        using var span = Spans.StartActivity($"{what} {value}");
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await work();
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
        finally
        {
            histogram.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(tag, value));
        }
    }
}
