using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Dex.Server.Telemetry;

/// <summary>An instrument with all its series, and how it looks in Prometheus' text format.</summary>
internal sealed class MetricFamily
{
    // Labels are few and known; a mistake must not fill the memory all the same.
    private const int MaxSeries = 2000;

    // OpenTelemetry's, for instruments of others that give no advice.
    private static readonly double[] UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<double> _bounds;
    private readonly string _description;
    private readonly string _kind;

    /// <summary>A family.</summary>
    public MetricFamily(Instrument instrument)
    {
        _kind =
            instrument.GetType().Name.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
            : instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal) ? "gauge"
            : instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal) ? "counter"
            : "gauge";
        Name = NameOf(instrument, _kind);
        _description = (instrument.Description ?? "")
            .Replace("\\", @"\\", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);
        _bounds = _kind != "histogram" ? [] : BoundsOf(instrument);
        IsObservable = instrument.IsObservable;
    }

    /// <summary>The name, with Prometheus' suffixes.</summary>
    public string Name { get; }

    /// <summary>Whether values are read instead of added up.</summary>
    public bool IsObservable { get; }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                return;
            }
            series = _series.GetOrAdd(labels, l => new MetricSeries(l, _bounds));
        }
        if (_kind == "histogram")
        {
            series.Observe(value);
        }
        else if (IsObservable)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Writes the family.</summary>
    public void Write(StringBuilder page)
    {
        if (_series.IsEmpty)
        {
            return;
        }
        page.Append("# HELP ").Append(Name).Append(' ').Append(_description).Append('\n');
        page.Append("# TYPE ").Append(Name).Append(' ').Append(_kind).Append('\n');
        foreach (var (_, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (_kind == "histogram")
            {
                series.WriteHistogram(page, Name);
            }
            else
            {
                series.WriteValue(page, Name);
            }
        }
    }

    private static string NameOf(Instrument instrument, string kind)
    {
        var name = Clean(instrument.Name);
        return kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static IReadOnlyList<double> BoundsOf(Instrument instrument) =>
        instrument switch
        {
            Instrument<double> { Advice.HistogramBucketBoundaries: { } advised } => advised,
            Instrument<long> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(b => (double)b)],
            _ => UsualBounds,
        };

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }
        var labels = new StringBuilder(64);
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
            labels.Append(labels.Length > 0 ? "," : "").Append(Clean(name)).Append("=\"");
            foreach (var c in text)
            {
                _ = c switch
                {
                    '\\' => labels.Append(@"\\"),
                    '"' => labels.Append("\\\""),
                    '\n' => labels.Append(@"\n"),
                    _ => labels.Append(c),
                };
            }
            labels.Append('"');
        }
        return labels.ToString();
    }

    private static string Clean(string name) =>
        string.Create(
            name.Length,
            name,
            (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == '_' ? source[i] : '_';
                }
            }
        );
}
