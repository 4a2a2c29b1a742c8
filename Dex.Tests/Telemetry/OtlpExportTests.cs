using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Telemetry;

/// <summary>Traces and metrics for an OpenTelemetry collector: the real server sends, the test collects.</summary>
internal sealed class OtlpExportTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private readonly ConcurrentDictionary<string, string> _received = new();
    private WebApplication _collector = null!;
    private string _folder = null!;
    private string? _upstreamTrace;

    [SetUp]
    public async Task SetUp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _collector = builder.Build();
        _collector.Urls.Add("http://127.0.0.1:0");
        _collector.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                _received.AddOrUpdate(signal, _ => Latin(body), (_, known) => known + Latin(body));
            }
        );
        // An OpenID provider that fails, to see what it is told.
        _collector.MapGet(
            "/.well-known/openid-configuration",
            (HttpRequest request) =>
            {
                _upstreamTrace = request.Headers["traceparent"];
                return Results.NotFound();
            }
        );
        await _collector.StartAsync();
        _folder = Directory.CreateTempSubdirectory("dex").FullName;
    }

    [TearDown]
    public async Task TearDown()
    {
        await _collector.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_trace_goes_through_storage_and_upstream_to_the_collector_and_the_log()
    {
        var (address, port) = (_collector.Urls.Single(), FreePort());
        var file = Path.Combine(_folder, "dex.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            issuer: http://127.0.0.1:{{port}}/dex
            storage: {type: sqlite3, config: {file: "{{_folder}}/dex.db"} }
            web: {http: 127.0.0.1:{{port}}}
            connectors: [{type: oidc, id: up, name: Up, config: {issuer: "{{address}}", clientID: a, clientSecret: b} }]
            staticClients: [{id: app, name: App, secret: s, redirectURIs: ["http://127.0.0.1:5555/callback"]}]
            """
        );
        await using var dex = ChildProcess.StartOwn(
            "dex",
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" },
            ["serve", file]
        );
        await dex.WaitForAsync("msg=listening");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"http://127.0.0.1:{port}/dex/auth/up?client_id=app&redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcallback&response_type=code&scope=openid"
        );
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");

        using var response = await http.SendAsync(request);
        dex.Signal(15);
        await dex.ExitAsync();

        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        _upstreamTrace.Should().StartWith($"00-{Trace}-");
        dex.Output.Should().MatchRegex($"msg=\"failed to authenticate\".* trace_id={Trace}");
        var traces = _received["traces"];
        traces.Should().Contain("GET /auth/{connector}").And.Contain("upstream up").And.Contain("service.name").And.Contain("dex");
        traces.Should().Contain(Encoding.Latin1.GetString(Convert.FromHexString(Trace)));
        _received["metrics"].Should().Contain("http_requests").And.Contain("dex_logins");
    }

    private static string Latin(MemoryStream body) => Encoding.Latin1.GetString(body.GetBuffer(), 0, (int)body.Length);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
