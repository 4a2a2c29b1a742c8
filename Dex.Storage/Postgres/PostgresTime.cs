namespace Dex.Storage.Postgres;

/// <summary>
/// Points in time as PostgreSQL sends them: microseconds since 2000. The driver's own conversion turns year 1, Go's zero time, into minus
/// infinity, which a Go Dex cannot read.
/// </summary>
internal static class PostgresTime
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static long ToWire(DateTimeOffset time) => (time.UtcTicks - Epoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromWire(long microseconds)
    {
        // PostgreSQL's range is wider than ours, and infinities stand at its ends.
        var least = ToWire(DateTimeOffset.MinValue);
        var most = ToWire(DateTimeOffset.MaxValue);
        return Epoch.AddTicks(Math.Clamp(microseconds, least, most) * TimeSpan.TicksPerMicrosecond);
    }
}
