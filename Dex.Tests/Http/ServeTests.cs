using System.Net;
using System.Net.Sockets;
using Dex.Tests.Storage;

namespace Dex.Tests.Http;

/// <summary>The real program: <c>dex serve</c> as a process.</summary>
internal sealed class ServeTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dex-serve-").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private int _port;

    [SetUp]
    public void SetUp() => _port = FreePort();

    [OneTimeTearDown]
    public void TearDown()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Serves_until_SIGTERM_and_then_ends_with_0()
    {
        await using var dex = Serve(Config());
        await dex.WaitForAsync("msg=listening");

        (await StatusAsync("/.well-known/openid-configuration")).Should().Be(200);
        (await StatusAsync("/healthz")).Should().Be(200);
        dex.Signal(15);

        (await dex.ExitAsync()).Should().Be(0);
        dex.Output.Should().Contain("msg=\"config storage\" storage_type=sqlite3").And.Contain("client_name=\"Example App\"");
    }

    [Test]
    public async Task The_command_line_overrides_the_address()
    {
        var other = FreePort();
        await using var dex = Serve(Config(), "--web-http-addr", $"127.0.0.1:{other}");
        await dex.WaitForAsync($"http=127.0.0.1:{other}");

        using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{other}/dex/keys"));
        ((int)response.StatusCode).Should().Be(200);
    }

    [Test]
    public async Task The_telemetry_listener_has_health_checks_and_metrics_and_nothing_else()
    {
        var telemetry = FreePort();
        await using var dex = Serve(Config(), "--telemetry-addr", $"127.0.0.1:{telemetry}");
        await dex.WaitForAsync("msg=listening");

        foreach (
            var (path, status) in new[]
            {
                ("/healthz", 200),
                ("/healthz/live", 200),
                ("/healthz/ready", 200),
                ("/metrics", 200),
                ("/dex/keys", 404),
            }
        )
        {
            using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{telemetry}{path}"));
            ((int)response.StatusCode).Should().Be(status, path);
        }
        await StatusAsync("/keys");
        var metrics = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{telemetry}/metrics"));
        metrics.Should().Contain("http_requests_total{code=\"200\",method=\"get\",handler=\"/keys\"} 1\n");
        metrics
            .Should()
            .Contain("\nprocess_resident_memory_bytes ")
            .And.Contain("\ndex_storage_duration_seconds_bucket{operation=\"read\",le=");
    }

    [Test]
    public async Task An_occupied_port_is_one_clear_line()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, _port);
        occupant.Start();
        await using var dex = Serve(Config());

        (await dex.ExitAsync()).Should().Be(1);
        dex.Output.Should().Contain($"cannot listen").And.Contain($"{_port}").And.Contain("in use").And.NotContain("   at ");
    }

    [Test]
    public async Task A_missing_file_and_a_broken_one_are_clear_lines()
    {
        await using var missing = Serve(Path.Combine(_folder, "nothing.yaml"));
        await using var broken = Serve(Write("broken.yaml", "issuer: [\n"));

        (await missing.ExitAsync()).Should().Be(1);
        missing.Output.Should().Contain("cannot read the configuration file").And.NotContain("   at ");
        (await broken.ExitAsync()).Should().Be(1);
        broken.Output.Should().Contain("broken.yaml:").And.Contain("malformed YAML").And.NotContain("   at ");
    }

    [Test]
    public async Task A_bad_TLS_key_is_one_clear_line()
    {
        var cert = Write("cert.pem", "not a certificate");
        await using var dex = Serve(Config($"\n  https: 127.0.0.1:{FreePort()}\n  tlsCert: {cert}\n  tlsKey: {cert}"));

        (await dex.ExitAsync()).Should().Be(1);
        dex.Output.Should().Contain("cannot serve HTTPS").And.Contain("cert.pem").And.NotContain("   at ");
    }

    [Test]
    public async Task What_is_not_built_yet_is_refused_by_name()
    {
        await using var dex = Serve(Config("\ntelemetry:\n  enableProfiling: true\n"));

        (await dex.ExitAsync()).Should().Be(1);
        dex.Output.Should().Contain("telemetry.enableProfiling: is not supported by this version yet");
    }

    [Test]
    public async Task A_committed_write_survives_SIGKILL()
    {
        await using var dex = Serve(Config());
        await dex.WaitForAsync("msg=listening");
        var keys = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/dex/keys"));
        dex.Signal(9);
        await dex.ExitAsync();

        await using var again = Serve(Path.Combine(_folder, $"config-{_port}.yaml"));
        await again.WaitForAsync("msg=listening");

        (await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/dex/keys"))).Should().Be(keys);
    }

    [Test]
    public async Task Starts_without_its_database_and_becomes_ready_when_it_is_there()
    {
        var server = await PostgresServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        var dead = FreePort();
        await using var dex = Serve(Config(storage: Postgres(database.Host, dead, database.Database, database.User)));
        await dex.WaitForAsync("storage is not ready");
        await dex.WaitForAsync("msg=listening");

        (await StatusAsync("/healthz")).Should().Be(503);
        using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{_port}/dex/keys"));
        ((int)response.StatusCode).Should().Be(503);
        response.Headers.RetryAfter.Should().NotBeNull();

        // The database comes up at the address where it was awaited: a relay stands in for it.
        using var relay = new Relay(dead, database.Port);
        await dex.WaitForAsync("storage is ready");
        (await StatusAsync("/healthz")).Should().Be(200);
        (await StatusAsync("/keys")).Should().Be(200);
    }

    private static string Postgres(string host, int port, string database, string user) =>
        $"type: postgres\n  config: {{host: \"{host}\", port: {port}, database: \"{database}\", user: \"{user}\", connectionTimeout: 2, ssl: {{mode: disable}}}}";

    private async Task<int> StatusAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{_port}/dex{path}"));
        return (int)response.StatusCode;
    }

    private static ChildProcess Serve(string config, params string[] arguments) =>
        ChildProcess.StartOwn("dex", new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }, ["serve", config, .. arguments]);

    private string Config(string more = "", string? storage = null) =>
        Write(
            $"config-{_port}.yaml",
            $"""
            issuer: http://127.0.0.1:{_port}/dex
            storage:
              {storage ?? $"type: sqlite3\n  config: {{file: \"{_folder}/{_port}.db\"}}"}
            enablePasswordDB: true
            staticClients:
              - {"{id: example-app, name: Example App, secret: s, redirectURIs: ['http://127.0.0.1:5555/callback']}"}
            web:
              http: 127.0.0.1:{_port}{more}
            """
        );

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Relay : IDisposable
    {
        private readonly TcpListener _listener;

        public Relay(int from, int to)
        {
            _listener = new TcpListener(IPAddress.Loopback, from);
            _listener.Start();
            _ = AcceptAsync(to);
        }

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync(int to)
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    var server = new TcpClient();
                    await server.ConnectAsync(IPAddress.Loopback, to);
                    _ = client.GetStream().CopyToAsync(server.GetStream());
                    _ = server.GetStream().CopyToAsync(client.GetStream());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        }
    }
}
