using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dex.Core.Telemetry;
using Dex.Server.Telemetry;

namespace Dex.Tests.Telemetry;

/// <summary>The page of metrics: Prometheus' text format, and what is counted. Other tests count too, so these look at names of their own.</summary>
[NonParallelizable]
internal sealed partial class PrometheusPageTests
{
    private PrometheusPage _page = null!;

    [SetUp]
    public void SetUp() => _page = new PrometheusPage();

    [TearDown]
    public void TearDown() => _page.Dispose();

    [Test]
    public async Task Sign_ins_and_tokens_are_counted_by_outcome()
    {
        await using var dex = await TestDex.StartAsync(setup => setup.AddConnector("mockCallback", "counted", "Counted"));
        var success = Value("dex_token_requests_total{grant_type=\"authorization_code\",outcome=\"success\"}");
        var replays = Value("dex_replays_total{kind=\"code\"}");

        var answer = await new Browser(dex).SignInAsync(("connector_id", "counted"));
        await dex.RedeemAsync(answer["code"]!);
        await dex.RedeemAsync(answer["code"]!);
        await dex.TokenAsync(("grant_type", "made up by a stranger"));

        Value("dex_logins_total{connector=\"counted\",outcome=\"success\"}").Should().Be(1);
        (Value("dex_token_requests_total{grant_type=\"authorization_code\",outcome=\"success\"}") - success).Should().Be(1);
        (Value("dex_replays_total{kind=\"code\"}") - replays).Should().Be(1);
        Value("dex_upstream_duration_seconds_count{connector=\"counted\"}").Should().Be(2, "people go there and come back");
        _page.Render().Should().NotContain("made up by a stranger");
    }

    [Test]
    public void Every_line_has_the_form_that_Prometheus_reads()
    {
        DexMetrics.CountLogin("odd \"name\" \\ of\na connector", "success");

        var lines = _page.Render().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Should().OnlyContain(l => l.StartsWith("# HELP ") || l.StartsWith("# TYPE ") || Sample().IsMatch(l));
        lines.Should().Contain("""dex_logins_total{connector="odd \"name\" \\ of\na connector",outcome="success"} 1""");
        lines.Where(l => l.StartsWith("# TYPE ")).Select(l => l.Split(' ')[2]).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void A_histogram_counts_each_bucket_with_those_below()
    {
        using var meter = new Meter(DexMetrics.MeterName);
        var histogram = meter.CreateHistogram(
            "test_seconds",
            null,
            "For this test.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }
        );
        foreach (var value in new[] { 0.25, 0.5, 0.75, 5 })
        {
            histogram.Record(value);
        }

        _page
            .Render()
            .Should()
            .Contain(
                "# TYPE test_seconds histogram\ntest_seconds_bucket{le=\"0.5\"} 2\ntest_seconds_bucket{le=\"1\"} 3\ntest_seconds_bucket{le=\"+Inf\"} 4\ntest_seconds_sum 6.5\ntest_seconds_count 4\n"
            );
    }

    [Test]
    public void Labels_without_end_do_not_fill_the_memory()
    {
        using var meter = new Meter(DexMetrics.MeterName);
        var counter = meter.CreateCounter<long>("test_endless");
        for (var i = 0; i < 5000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("n", i));
        }

        _page.Render().Split('\n').Count(l => l.StartsWith("test_endless_total{")).Should().Be(2000);
    }

    [TestCase("prometheus-rules.yaml")]
    [TestCase("grafana-dashboard.json")]
    public async Task Every_metric_that_the_samples_use_is_there(string sample)
    {
        await using var dex = await TestDex.StartAsync(setup =>
            setup.Storage = _ => new Dex.Storage.Sqlite.SqliteStorage(
                new() { File = ":memory:" },
                TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLogger<Dex.Storage.Sqlite.SqliteStorage>.Instance
            )
        );
        DexMetrics.CountReplay("code");
        await dex.RedeemAsync(await dex.GetCodeAsync());
        var text = await File.ReadAllTextAsync(Repository.PathOf("samples", "monitoring", sample));

        var used = Used().Matches(text).Select(m => m.Value).Distinct().ToList();

        used.Should().HaveCountGreaterThan(4);
        var page = _page.Render();
        // Those of HTTP are measured by the command dex only; ServeTests look at them.
        used.Where(m => !m.StartsWith("http_") && !m.StartsWith("request_")).Should().OnlyContain(m => page.Contains($"\n{m}"));
    }

    private double Value(string series) =>
        _page.Render().Split('\n').FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)+\})? [-+0-9.eEInfNa]+$""")]
    private static partial Regex Sample();

    [GeneratedRegex("(dex|process|http|request)_[a-z_]+")]
    private static partial Regex Used();
}
