using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Dex.Core.Audit;
using Dex.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Audit;

/// <summary>The log as operators get it, of every level and in both formats.</summary>
internal sealed class AuditSink
{
    private readonly LineStream _text = new();
    private readonly LineStream _json = new();
    private readonly IReadOnlyList<string> _exclude;

    public AuditSink(params string[] exclude) => _exclude = exclude;

    /// <summary>The lines of the text format.</summary>
    public IReadOnlyList<string> TextLines => [.. _text.Lines];

    /// <summary>The lines of the JSON format.</summary>
    public IReadOnlyList<JsonElement> JsonLines => [.. _json.Lines.Select(l => JsonDocument.Parse(l).RootElement)];

    /// <summary>The lines that are audit events.</summary>
    public IReadOnlyList<JsonElement> Events => [.. JsonLines.Where(l => l.TryGetProperty("event", out _))];

    /// <summary>The names of the audit events, in order.</summary>
    public IReadOnlyList<string> Names => [.. Events.Select(e => Get(e, "event")!)];

    /// <summary>All of both formats.</summary>
    public string Everything => string.Concat([.. _text.Lines, .. _json.Lines]);

    /// <summary>Puts both formats into a provider.</summary>
    public void AddTo(IServiceCollection services) =>
        services.AddLogging(l =>
            l.SetMinimumLevel(LogLevel.Trace)
                // As serve has it: the trace has a place of its own.
                .Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None)
                .AddProvider(new SlogLoggerProvider(new LogOptions(LogLevel.Trace, false, _exclude), _text, new ManualTime()))
                .AddProvider(new SlogLoggerProvider(new LogOptions(LogLevel.Trace, true, _exclude), _json, new ManualTime()))
        );

    /// <summary>The only event of a name, without what every line has; and what both formats must agree on.</summary>
    public Dictionary<string, string> Single(string name)
    {
        AuditEvents.All.Should().Contain(name);
        var line = Events.Where(e => Get(e, "event") == name).Should().ContainSingle($"of {string.Join(' ', Names)}").Subject;
        TextLines.Should().ContainSingle(l => l.Contains($" event={name} ", StringComparison.Ordinal));
        return line.EnumerateObject()
            .Where(p => p.Name is not ("time" or "event" or "request_id" or "client_remote_addr"))
            .ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>An attribute of a line; null: it has none.</summary>
    public static string? Get(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _text.Lines.Clear();
        _json.Lines.Clear();
    }

    // Every line is written in one piece.
    private sealed class LineStream : MemoryStream
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer) => Lines.Enqueue(Encoding.UTF8.GetString(buffer));
    }
}
