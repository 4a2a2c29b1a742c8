using System.Text;
using System.Text.Json;
using Dex.Server.Http;
using Dex.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

#pragma warning disable CA1727 // Attributes have the names that Dex gives them, in small letters.

namespace Dex.Tests.Telemetry;

/// <summary>Whole lines, as operators' tools read them.</summary>
internal sealed class SlogLoggerProviderTests
{
    private readonly ManualTime _time = new();

    [Test]
    public void A_line_of_text_is_slogs() =>
        Write(
                Text,
                l =>
                    l.LogInformation(
                        "keys rotated, {kid} {count} {list} {on} {lifetime} {next}",
                        "k1",
                        3,
                        new[] { "a", "b" },
                        true,
                        TimeSpan.FromSeconds(90),
                        _time.GetUtcNow()
                    )
            )
            .Should()
            .Be(
                "time=2026-01-01T00:00:00.000Z level=INFO msg=\"keys rotated\" kid=k1 count=3 list=\"[a b]\" on=true lifetime=90s next=2026-01-01T00:00:00Z\n"
            );

    [Test]
    public void A_line_of_JSON_is_slogs() =>
        Write(Json, l => l.LogWarning("keys rotated, {kid} {count} {list} {on} {none}", "k1", 3, new[] { "a", "b" }, true, null))
            .Should()
            .Be(
                "{\"time\":\"2026-01-01T00:00:00.0000000Z\",\"level\":\"WARN\",\"msg\":\"keys rotated\",\"kid\":\"k1\",\"count\":3,\"list\":[\"a\",\"b\"],\"on\":true,\"none\":null}\n"
            );

    [TestCase("plain", "plain")]
    [TestCase("", "\"\"")]
    [TestCase("two words", "\"two words\"")]
    [TestCase("a=b", "\"a=b\"")]
    [TestCase("say \"x\"", "\"say \\\"x\\\"\"")]
    [TestCase("C:\\x", "C:\\x")]
    [TestCase("C:\\x y", "\"C:\\\\x y\"")]
    [TestCase("a\nlevel=ERROR msg=forged", "\"a\\nlevel=ERROR msg=forged\"")]
    [TestCase("a\r\tb", "\"a\\r\\tb\"")]
    [TestCase("\u001b[31m", "\"\\x1b[31m\"")]
    [TestCase("a\u007f", "\"a\\x7f\"")]
    [TestCase("a\u0085b", "\"a\\u0085b\"")]
    [TestCase("a\u2028b", "\"a\\u2028b\"")]
    [TestCase("a\u202eb", "\"a\\u202eb\"")]
    [TestCase("José", "José")]
    [TestCase("😀", "😀")]
    [TestCase("a\u00a0b", "\"a\\u00a0b\"")]
    public void Values_are_quoted_as_slog_quotes_them_and_cannot_forge_a_line(string value, string written)
    {
        Write(Text, l => l.LogInformation("x, {user}", value)).Should().EndWith($" user={written}\n");
        var json = Write(Json, l => l.LogInformation("x, {user}", value));
        json.Should().EndWith("\"}\n").And.NotMatchRegex("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]");
        json.Count(c => c == '\n').Should().Be(1);
        JsonDocument.Parse(json).RootElement.GetProperty("user").GetString().Should().Be(value);
    }

    [Test]
    public void JSON_keeps_what_people_search_for() =>
        Write(Json, l => l.LogInformation("x, {user}", "josé+a&b@example.com<>'")).Should().Contain("josé+a&b@example.com<>'");

    [Test]
    public void A_key_cannot_forge_a_line_either() =>
        Write(
                Text,
                l =>
                {
                    using (l.BeginScope(new List<KeyValuePair<string, object?>> { new("a\nb", 1) }))
                    {
                        l.LogInformation("x");
                    }
                }
            )
            .Should()
            .EndWith(" msg=x \"a\\nb\"=1\n");

    [Test]
    public void A_requests_scope_is_on_every_line() =>
        Write(
                Text,
                l =>
                {
                    using (l.BeginScope(new RequestScope("r1", "192.0.2.1")))
                    {
                        l.LogInformation("login successful, {user}", "jane");
                    }
                }
            )
            .Should()
            .EndWith(" msg=\"login successful\" user=jane request_id=r1 client_remote_addr=192.0.2.1\n");

    [TestCase("login.failed", " msg=no event=login.failed user=jane\n")]
    [TestCase("LogWrongCredentials", " msg=no user=jane\n")]
    [TestCase(null, " msg=no user=jane\n")]
    public void The_name_of_an_audit_event_stands_behind_the_message(string? name, string end) =>
        Write(Text, l => l.LogWarning(new EventId(1, name), "no, {user}", "jane")).Should().EndWith(end);

    [Test]
    public async Task What_the_web_framework_adds_to_each_line_is_left_out()
    {
        using var output = new MemoryStream();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new SlogLoggerProvider(Text, output, _time));
        // As in dex serve, where nothing asks for the ids of traces.
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", (ILoggerFactory factory) => factory.CreateLogger("Dex").LogInformation("asked"));
        await app.StartAsync();

        using var http = new HttpClient();
        await http.GetStringAsync(new Uri(app.Urls.Single()));
        await app.StopAsync();

        Encoding.UTF8.GetString(output.ToArray()).Should().Be("time=2026-01-01T00:00:00.000Z level=INFO msg=asked\n");
    }

    [Test]
    public void An_exception_is_err_with_what_caused_it()
    {
        var exception = new InvalidOperationException("outer", new IOException("inner\nx"));

        Write(Text, l => l.LogWarning(exception, "failed")).Should().EndWith(" msg=failed err=\"outer: inner\\nx\"\n");
        Write(Text, l => l.LogError(exception, "failed"))
            .Should()
            .Contain(" level=ERROR ")
            .And.EndWith(" err=\"outer: inner\\nx\"\n", "it was not thrown");
    }

    [Test]
    public void The_stack_of_a_fault_is_one_attribute_of_one_line()
    {
        var line = Write(
            Text,
            l =>
            {
                try
                {
                    File.ReadAllText(Path.Combine(Path.GetTempPath(), "no", "such", "file"));
                }
                catch (IOException e)
                {
                    l.LogError(e, "failed");
                }
            }
        );

        line.Should().MatchRegex("^[^\n]* stack=\"   at [^\n]*\"\n$");
    }

    [Test]
    public void Excluded_fields_are_dropped_from_lines_scopes_and_exceptions()
    {
        var options = new LogOptions(LogLevel.Debug, false, ["user", "client_remote_addr", "err"]);

        var line = Write(
            options,
            l =>
            {
                using (l.BeginScope(new RequestScope("r1", "192.0.2.1")))
                {
                    l.LogWarning(new IOException("x"), "login failed, {user} {User}", "jane", "kept");
                }
            }
        );

        line.Should().Be("time=2026-01-01T00:00:00.000Z level=WARN msg=\"login failed\" User=kept request_id=r1\n");
    }

    [TestCase(LogLevel.Debug, "Dex", "DEBUG INFO WARN ERROR")]
    [TestCase(LogLevel.Information, "Dex", "INFO WARN ERROR")]
    [TestCase(LogLevel.Error, "Dex", "ERROR")]
    [TestCase(LogLevel.None, "Dex", "")]
    [TestCase(LogLevel.Debug, "Microsoft.AspNetCore.Server.Kestrel", "WARN ERROR")]
    [TestCase(LogLevel.Error, "Microsoft.AspNetCore.Server.Kestrel", "ERROR")]
    public void The_level_is_a_threshold_and_the_framework_speaks_only_of_trouble(LogLevel level, string category, string expected)
    {
        var lines = Write(
            new LogOptions(level, false, []),
            l =>
            {
                l.LogDebug("x");
                l.LogInformation("x");
                l.LogWarning("x");
                l.LogError("x");
            },
            category
        );

        string.Join(' ', lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split("level=")[1].Split(' ')[0]))
            .Should()
            .Be(expected);
    }

    [Test]
    public void A_message_that_begins_with_a_value_is_written_out() =>
        Write(Text, l => l.LogInformation("{path} was asked for", "/x")).Should().EndWith(" msg=\"/x was asked for\" path=/x\n");

    [Test]
    public void A_full_disk_behind_the_log_fails_no_request()
    {
        using var provider = new SlogLoggerProvider(Text, new FullDisk(), _time);

        provider.CreateLogger("Dex").Invoking(l => l.LogError("x")).Should().NotThrow();
    }

    [Test]
    public async Task Lines_of_parallel_requests_stay_whole()
    {
        using var output = new MemoryStream();
        using var provider = new SlogLoggerProvider(Json, output, _time);
        var logger = provider.CreateLogger("Dex");

        await Parallel.ForAsync(
            0,
            2000,
            (i, _) =>
            {
                logger.LogInformation("x, {i} {text}", i, new string('y', 300));
                return ValueTask.CompletedTask;
            }
        );

        Encoding
            .UTF8.GetString(output.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("i").GetInt32())
            .Order()
            .Should()
            .Equal(Enumerable.Range(0, 2000));
    }

    private static LogOptions Text => new(LogLevel.Debug, false, []);

    private static LogOptions Json => new(LogLevel.Debug, true, []);

    private string Write(LogOptions options, Action<ILogger> log, string category = "Dex")
    {
        using var output = new MemoryStream();
        using (
            var factory = LoggerFactory.Create(b =>
                b.SetMinimumLevel(LogLevel.Trace).AddProvider(new SlogLoggerProvider(options, output, _time))
            )
        )
        {
            log(factory.CreateLogger(category));
            return Encoding.UTF8.GetString(output.ToArray());
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no space left on device");

        public override void Flush() => throw new IOException("no space left on device");
    }
}
