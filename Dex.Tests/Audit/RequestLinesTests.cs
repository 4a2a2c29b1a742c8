using System.Text.RegularExpressions;
using Dex.Core.Audit;

namespace Dex.Tests.Audit;

/// <summary>What every line of a request carries, in both formats.</summary>
internal sealed partial class RequestLinesTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Test]
    public async Task Every_line_of_a_login_has_the_request_id_and_the_address()
    {
        var log = new AuditSink();
        await using var dex = await TestDex.StartAsync(services: log.AddTo);
        log.Clear();

        await WholeFlowAsync(dex);

        log.Names.Should()
            .Contain([AuditEvents.LoginFailed, AuditEvents.LoginSucceeded, AuditEvents.TokenIssued, AuditEvents.TokenReplayed]);
        log.JsonLines.Should().HaveSameCount(log.TextLines);
        log.JsonLines.Should().OnlyContain(l => AuditSink.Get(l, "client_remote_addr") == "127.0.0.1");
        log.JsonLines.Should().OnlyContain(l => AuditSink.Get(l, "request_id")!.Length > 10);
        log.JsonLines.Select(l => AuditSink.Get(l, "request_id")).Distinct().Should().HaveCountGreaterThan(4, "each request has its own");
        log.TextLines.Should().OnlyContain(l => Request().IsMatch(l));
        log.JsonLines.Should().OnlyContain(l => AuditSink.Get(l, "trace_id") == null, "nobody follows a trace");
        // Both formats say the same.
        log.TextLines.Select(l => Request().Match(l).Groups[1].Value)
            .Should()
            .Equal(log.JsonLines.Select(l => AuditSink.Get(l, "request_id")));
    }

    [Test]
    public async Task Every_line_of_a_request_with_a_trace_has_its_id()
    {
        var log = new AuditSink();
        await using var dex = await TestDex.StartAsync(services: log.AddTo);
        log.Clear();
        dex.Http.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-00");

        await WholeFlowAsync(dex);

        log.JsonLines.Should().HaveCountGreaterThan(5).And.OnlyContain(l => AuditSink.Get(l, "trace_id") == TraceId);
        log.TextLines.Should().HaveCountGreaterThan(5).And.OnlyContain(l => l.Contains($" trace_id={TraceId}", StringComparison.Ordinal));
    }

    [Test]
    public async Task Excluded_fields_are_on_no_line()
    {
        string[] excluded = ["email", "user", "groups", "username", "preferred_username", "user_id", "client_remote_addr", "event"];
        var log = new AuditSink(excluded);
        await using var dex = await TestDex.StartAsync(services: log.AddTo);
        log.Clear();

        await WholeFlowAsync(dex);

        log.JsonLines.Should().HaveCountGreaterThan(5);
        log.JsonLines.SelectMany(l => l.EnumerateObject().Select(p => p.Name))
            .Should()
            .NotIntersectWith(excluded)
            .And.Contain("request_id");
        log.TextLines.Should().OnlyContain(l => excluded.All(e => !l.Contains($" {e}=", StringComparison.Ordinal)));
        log.Everything.Should().NotContain(TestDex.Email).And.NotContain("127.0.0.1");
    }

    // A wrong password, a right one, approval, tokens, a refresh, a replay, and a client that nobody knows.
    private static async Task WholeFlowAsync(TestDex dex)
    {
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("connector_id", "local")));
        await browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong"));
        await browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        await browser.SubmitAsync(("approval", "approve"));
        var code = browser.Answer!["code"]!;
        var tokens = await dex.RedeemAsync(code);
        (await dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(200);
        (await dex.RedeemAsync(code)).Status.Should().Be(400);
        (await dex.TokenAsync("nobody", "x", ("grant_type", "client_credentials"))).Status.Should().Be(401);
    }

    [GeneratedRegex(" request_id=(\\S+) client_remote_addr=127\\.0\\.0\\.1[ \\n]")]
    private static partial Regex Request();
}
