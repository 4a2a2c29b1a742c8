using System.Globalization;
using System.Text;

namespace Dex.Server.Telemetry;

/// <summary>The measurements of an instrument with one set of labels: a sum, a last value, or a histogram.</summary>
/// <param name="labels">The labels in Prometheus' text format, without braces; empty where there are none.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets; empty for other kinds.</param>
internal sealed class MetricSeries(string labels, IReadOnlyList<double> bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[bounds.Count];
    private double _value;
    private long _count;

    /// <summary>Adds to a counter.</summary>
    public void Add(double value)
    {
        lock (_lock)
        {
            _value += value;
        }
    }

    /// <summary>Sets a value that was read.</summary>
    public void Set(double value)
    {
        lock (_lock)
        {
            _value = value;
        }
    }

    /// <summary>Records a measurement of a histogram.</summary>
    public void Observe(double value)
    {
        lock (_lock)
        {
            _value += value;
            _count++;
            for (var i = 0; i < _buckets.Length; i++)
            {
                if (value <= bounds[i])
                {
                    _buckets[i]++;
                    break;
                }
            }
        }
    }

    /// <summary>Writes a single value.</summary>
    public void WriteValue(StringBuilder page, string name)
    {
        lock (_lock)
        {
            Line(page, name, "", _value);
        }
    }

    /// <summary>Writes a histogram.</summary>
    public void WriteHistogram(StringBuilder page, string name)
    {
        lock (_lock)
        {
            long below = 0;
            for (var i = 0; i < _buckets.Length; i++)
            {
                below += _buckets[i];
                Line(page, name + "_bucket", $"le=\"{Text(bounds[i])}\"", below);
            }
            Line(page, name + "_bucket", "le=\"+Inf\"", _count);
            Line(page, name + "_sum", "", _value);
            Line(page, name + "_count", "", _count);
        }
    }

    private void Line(StringBuilder page, string name, string more, double value)
    {
        page.Append(name);
        if (labels.Length + more.Length > 0)
        {
            page.Append('{').Append(labels).Append(labels.Length > 0 && more.Length > 0 ? "," : "").Append(more).Append('}');
        }
        page.Append(' ').Append(Text(value)).Append('\n');
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
