namespace Dex.Server.Telemetry;

/// <summary>What is logged, and how (<c>logger</c>).</summary>
/// <param name="Level">The lowest level that is logged.</param>
/// <param name="Json">JSON rather than text.</param>
/// <param name="ExcludeFields">Attributes that never reach the log.</param>
internal sealed record LogOptions(LogLevel Level, bool Json, IReadOnlyList<string> ExcludeFields);
