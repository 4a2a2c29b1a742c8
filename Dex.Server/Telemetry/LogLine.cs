using System.Globalization;

namespace Dex.Server.Telemetry;

/// <summary>One log line in the making, in one of the two formats of Go's slog.</summary>
internal abstract class LogLine : IDisposable
{
    /// <summary>Adds an attribute.</summary>
    public abstract void Add(string key, object? value);

    /// <summary>The whole line with its line feed, as UTF-8: written in one piece, so that lines of several processes do not mix.</summary>
    public abstract ReadOnlyMemory<byte> End();

    /// <inheritdoc />
    public virtual void Dispose() { }

    /// <summary>A new line.</summary>
    public static LogLine Begin(bool json, DateTimeOffset time, string level, string message)
    {
        LogLine line = json ? new JsonLogLine() : new TextLogLine();
        line.Add(
            "time",
            time.UtcDateTime.ToString(
                json ? "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                CultureInfo.InvariantCulture
            )
        );
        line.Add("level", level);
        line.Add("msg", message);
        return line;
    }

    /// <summary>A value as text.</summary>
    protected static string Format(object? value) =>
        value switch
        {
            null => "null",
            string text => text,
            bool flag => flag ? "true" : "false",
            TimeSpan span => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            IEnumerable<string> list => "[" + string.Join(' ', list) + "]",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
