using System.Reflection;
using System.Text.RegularExpressions;
using Dex.Core.Audit;
using Dex.Server.Http;
using Dex.Server.Telemetry;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Audit;

/// <summary>docs/logging.md lists the audit events of the program, with their levels and fields: what others build their searches on.</summary>
internal sealed partial class EventTableTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "logging.md"));

    [Test]
    public void It_lists_exactly_the_events_of_the_program_with_their_levels_and_fields()
    {
        var listed = Row()
            .Matches(Page)
            .ToDictionary(
                m => m.Groups["name"].Value,
                m => (m.Groups["level"].Value, string.Join(' ', Code().Matches(m.Groups["fields"].Value).Select(c => c.Groups[1].Value)))
            );

        var lines = Lines().ToLookup(l => l.EventName!);
        lines.Select(l => l.Key).Should().BeEquivalentTo(AuditEvents.All, "each event is logged somewhere");
        listed.Should().BeEquivalentTo(lines.ToDictionary(l => l.Key, l => (LevelsOf(l), FieldsOf(l))));
    }

    [Test]
    public void It_lists_what_every_line_of_a_request_has()
    {
        var scope = new RequestScope("r1", "192.0.2.1") { Method = "/api.Dex/CreateClient", Peer = "CN=ops" };

        scope.Select(p => p.Key).Should().OnlyContain(k => Page.Contains($"| `{k}` |", StringComparison.Ordinal));
        scope.Should().HaveCount(scope.Count);
        foreach (var key in new[] { "time", "level", "msg", "event", "trace_id", "err", "stack" })
        {
            Page.Should().Contain($"| `{key}` |");
        }
    }

    [Test]
    public void A_line_that_is_no_audit_event_has_none()
    {
        AuditEvents.Contains("LogDelivered").Should().BeFalse("the compiler names every line after its method");
        AuditEvents.Contains(null).Should().BeFalse();
        AuditEvents.All.Should().OnlyHaveUniqueItems().And.OnlyContain(n => Name().IsMatch(n));
    }

    // Every line of the program that has the name of an event.
    private static IEnumerable<LoggerMessageAttribute> Lines() =>
        new[] { typeof(AuditEvents).Assembly, typeof(SlogLoggerProvider).Assembly }
            .SelectMany(a => a.GetTypes())
            .SelectMany(t =>
                t.GetMethods(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Where(a => a.EventName is not null);

    private static string LevelsOf(IEnumerable<LoggerMessageAttribute> lines) =>
        string.Join(", ", lines.Select(l => l.Level).Distinct().Order().Select(SlogLevel.NameOf));

    private static string FieldsOf(IEnumerable<LoggerMessageAttribute> lines) =>
        string.Join(' ', lines.SelectMany(l => Placeholder().Matches(l.Message)).Select(m => m.Groups[1].Value).Distinct().Order());

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| (?<level>[A-Z, ]+) \| (?<meaning>[^|]+) \| (?<fields>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[a-z]+[._][a-z_]+$")]
    private static partial Regex Name();
}
