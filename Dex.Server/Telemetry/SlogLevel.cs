using System.Globalization;

namespace Dex.Server.Telemetry;

/// <summary>Log levels as Dex's configuration names them (Go's slog).</summary>
public static class SlogLevel
{
    /// <summary>Reads a level in any letter case, such as <c>info</c> or <c>INFO+2</c>; empty is info.</summary>
    public static bool TryParse(string text, out LogLevel level)
    {
        level = LogLevel.Information;
        if (text.Length == 0)
        {
            return true;
        }
        var sign = text.AsSpan().IndexOfAny('+', '-');
        var offset = 0;
        if (sign > 0 && !int.TryParse(text.AsSpan(sign), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }
        // slog's numbers: debug -4, info 0, warn 4, error 8.
        int? number = (sign > 0 ? text[..sign] : text).ToUpperInvariant() switch
        {
            "DEBUG" => -4,
            "INFO" => 0,
            "WARN" => 4,
            "ERROR" => 8,
            _ => null,
        };
        if (number is null)
        {
            return false;
        }
        // The lowest of our levels that is not below the number: what INFO+2 lets through begins with warnings.
        level = ((long)number.Value + offset) switch
        {
            < -4 => LogLevel.Trace,
            -4 => LogLevel.Debug,
            <= 0 => LogLevel.Information,
            <= 4 => LogLevel.Warning,
            <= 8 => LogLevel.Error,
            _ => LogLevel.None,
        };
        return true;
    }

    /// <summary>Reads a level that was checked before; anything else is info.</summary>
    public static LogLevel Parse(string text) => TryParse(text, out var level) ? level : LogLevel.Information;

    /// <summary>The name that stands in a log line.</summary>
    public static string NameOf(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO",
            LogLevel.Warning => "WARN",
            _ => "ERROR",
        };
}
