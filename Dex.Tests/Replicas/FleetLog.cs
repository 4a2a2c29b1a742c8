using System.Text.Json;

namespace Dex.Tests.Replicas;

/// <summary>Looks through what servers logged for what nothing explains.</summary>
internal static class FleetLog
{
    // A connection from before a restart may lie in the pool until somebody wants it.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(5);

    // What may be said while PostgreSQL is away, and why. At no other time is any of it expected.
    private static readonly (string Message, string Reason)[] DuringOutages =
    [
        ("storage unavailable", "a request needed the database: its client was told to come again"),
        ("storage is not ready, trying again", "the check beside the requests, or a server that started without its database"),
        ("background work failed, it will be tried again", "a rotation of keys that was due"),
        ("signing keys could not be read again, going on with those in memory", "tokens can be signed without the database"),
    ];

    // What may be said at any time.
    private static readonly (string Message, string Reason)[] Always =
    [
        ("authorization code used twice: the tokens it gave are revoked", "clients ask again, and some codes are presented by a crowd"),
        ("refresh token replayed: its family is revoked", "the test presents tokens that were rotated away"),
    ];

    /// <summary>The warnings and errors that are none of the known kinds, or come at the wrong time, and the lines that are no log lines at all.</summary>
    /// <param name="fleet">The servers.</param>
    /// <param name="outages">When PostgreSQL was away.</param>
    public static IEnumerable<string> Unexplained(ReplicaFleet fleet, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> outages) =>
        fleet.Logs.SelectMany(log =>
            log.Lines.Where((line, i) => !IsExplained(line, outages) && !(log.WasKilled && i == log.Lines.Count - 1))
        );

    /// <summary>How often which warning or error was logged.</summary>
    public static IEnumerable<string> Summary(ReplicaFleet fleet) =>
        fleet
            .Logs.SelectMany(log => log.Lines)
            .Select(Parse)
            .Where(l => l is { IsTrouble: true })
            .CountBy(l => l!.Message)
            .Select(kind => $"{kind.Value, 6} logged: {kind.Key}");

    private static bool IsExplained(string line, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> outages)
    {
        if (Parse(line) is not { } entry)
        {
            return false;
        }
        return !entry.IsTrouble
            || Always.Any(known => known.Message == entry.Message)
            || (
                DuringOutages.Any(known => known.Message == entry.Message)
                && outages.Any(o => entry.Time >= o.From && entry.Time <= o.To + Aftermath)
            );
    }

    private static Entry? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new Entry(
                json.RootElement.GetProperty("time").GetDateTimeOffset(),
                json.RootElement.GetProperty("level").GetString() is "WARN" or "ERROR",
                json.RootElement.GetProperty("msg").GetString()!
            );
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Entry(DateTimeOffset Time, bool IsTrouble, string Message);
}
