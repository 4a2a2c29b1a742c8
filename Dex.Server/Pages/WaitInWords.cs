using System.Globalization;

namespace Dex.Server.Pages;

/// <summary>A waiting time as people say it, rounded up, so that whoever waits that long has waited long enough.</summary>
internal static class WaitInWords
{
    /// <summary>Says it: "1 second", "45 seconds", "2 minutes", "3 hours".</summary>
    public static string Of(TimeSpan wait) =>
        wait switch
        {
            { TotalSeconds: <= 1 } => Count(1, "second"),
            { TotalSeconds: < 60 } => Count(wait.TotalSeconds, "second"),
            { TotalMinutes: < 120 } => Count(wait.TotalMinutes, "minute"),
            _ => Count(wait.TotalHours, "hour"),
        };

    private static string Count(double value, string unit)
    {
        var whole = (long)Math.Ceiling(value);
        return whole == 1 ? $"1 {unit}" : string.Create(CultureInfo.InvariantCulture, $"{whole} {unit}s");
    }
}
