namespace Dex.Server.Configuration.Sections;

/// <summary><c>telemetry</c>: the listener for operators.</summary>
public sealed record TelemetrySection
{
    /// <summary>Its address; empty: none.</summary>
    public string Http { get; set; } = "";

    /// <summary>Go's profiling endpoints.</summary>
    public bool EnableProfiling { get; set; }
}
