using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Server.Commands;

namespace Dex.Tests.Http;

/// <summary>The real program, whose configuration file changes while it runs.</summary>
internal sealed class ReloadTests
{
    private const string Reloaded = "msg=\"configuration reloaded\"";
    private const int Hangup = 1;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, string> _hashes = [];
    private string _folder = null!;
    private int _port;
    private ChildProcess _dex = null!;

    // What the file says; tests change one thing and write it.
    private string _secret = null!;
    private string _password = null!;
    private string _more = null!;

    private string File => Path.Combine(_folder, "config.yaml");

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("dex-reload-").FullName;
        (_port, _secret, _password, _more) = (FreePort(), "first secret", "first password", "");
        Write();
        _dex = ChildProcess.StartOwn("dex", new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }, "serve", File);
        await _dex.WaitForAsync("msg=listening");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _dex.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [OneTimeTearDown]
    public void Close() => _http.Dispose();

    [Test]
    public async Task A_changed_file_is_noticed_without_a_signal()
    {
        (await StatusAsync(AuthUrl("added"))).Should().Be(400);

        _more = "  - {id: added, name: Added, secret: s, redirectURIs: ['http://127.0.0.1:5555/callback']}";
        Write();
        await _dex.WaitForAsync(Reloaded + " changed=staticClients clients=\"+1 ~0 -0\" passwords=\"+0 ~0 -0\" connectors=\"+0 ~0 -0\"");

        (await StatusAsync(AuthUrl("added"))).Should().Be(303);
    }

    [Test]
    public async Task A_changed_secret_is_refused_at_once_and_the_new_one_accepted()
    {
        (await TokenAsync()).Status.Should().Be(200);
        var old = _secret;

        _secret = "second secret";
        await ReloadAsync();

        (await TokenAsync()).Status.Should().Be(200);
        _secret = old;
        (await TokenAsync()).Error.Should().Be("invalid_client");
        _dex.Output.Should().NotContain("second secret").And.NotContain("first secret");
    }

    [Test]
    public async Task A_changed_password_is_refused_at_once_and_the_new_one_accepted()
    {
        (await TokenAsync()).Status.Should().Be(200);
        var old = _password;

        _password = "second password";
        await ReloadAsync();

        (await TokenAsync()).Status.Should().Be(200);
        _password = old;
        (await TokenAsync()).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task A_connector_comes_and_goes()
    {
        var login = AuthUrl("app", "/mock");
        (await StatusAsync(login)).Should().Be(404);

        _more = "connectors:\n  - {type: mockCallback, id: mock, name: Mock}";
        await ReloadAsync();
        (await StatusAsync(login)).Should().Be(303);

        _more = "";
        await ReloadAsync(2);
        (await StatusAsync(login)).Should().Be(404);
        _dex.Output.Should().Contain("connectors=\"+1 ~0 -0\"").And.Contain("connectors=\"+0 ~0 -1\"");
    }

    [Test]
    public async Task A_changed_expiry_counts_for_new_tokens()
    {
        Lifetime(await TokenAsync()).Should().Be(TimeSpan.FromHours(24));

        _more = "expiry: {idTokens: 7m}";
        await ReloadAsync();

        Lifetime(await TokenAsync()).Should().Be(TimeSpan.FromMinutes(7));
    }

    [Test]
    public async Task A_changed_name_and_folder_change_the_pages()
    {
        (await PageAsync()).Should().Contain("<bdi>dex</bdi>");

        _more = "frontend: {issuer: Example Inc}";
        await ReloadAsync();
        (await PageAsync()).Should().Contain("<bdi>Example Inc</bdi>");

        var web = Path.Combine(_folder, "web");
        ThemeExportCommand.Run(web, TextWriter.Null, TextWriter.Null).Should().Be(0);
        var home = Path.Combine(web, "templates", "home.html");
        await System.IO.File.AppendAllTextAsync(home, "<p>first</p>");
        _more = $"frontend: {{issuer: Example Inc, dir: {web}}}";
        await ReloadAsync(2);
        (await PageAsync()).Should().Contain("<p>first</p>");

        // The folder's files are read again when the server is asked to, though the configuration is as it was.
        await System.IO.File.AppendAllTextAsync(home, "<p>second</p>");
        await ReloadAsync(3);
        (await PageAsync()).Should().Contain("<p>second</p>");
    }

    [Test]
    public async Task A_file_with_errors_is_refused_and_the_one_before_stays()
    {
        _more = "expiry: {idTokens: soon}\nconnectors:\n  - {type: nonsense, id: x, name: X}";
        Write();
        _dex.Signal(Hangup);
        await _dex.WaitForAsync("configuration refused, the one before stays");

        _dex.Output.Should().MatchRegex(@"config\.yaml:\d+:\d+: error: expiry\.idTokens").And.Contain("nonsense");
        Lifetime(await TokenAsync()).Should().Be(TimeSpan.FromHours(24));

        _more = "expiry: {idTokens: 7m}";
        await ReloadAsync();
        Lifetime(await TokenAsync()).Should().Be(TimeSpan.FromMinutes(7));
    }

    [Test]
    public async Task Systemd_is_told_when_a_reload_begins_and_when_it_ended()
    {
        var notify = Path.Combine(_folder, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint(notify));
        string Receive()
        {
            var buffer = new byte[200];
            return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }
        await using var dex = ChildProcess.StartOwn(
            "dex",
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = notify },
            "serve",
            File,
            "--web-http-addr",
            $"127.0.0.1:{FreePort()}"
        );
        await dex.WaitForAsync("msg=listening");
        Receive().Should().Be("READY=1");

        dex.Signal(Hangup);
        Receive().Should().MatchRegex("^RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]+$");
        Receive().Should().Be("READY=1\nSTATUS=Serving the configuration as it was last read");

        _more = "expiry: {idTokens: soon}";
        Write();
        dex.Signal(Hangup);
        Receive().Should().StartWith("RELOADING=1\n");
        Receive().Should().Be("READY=1\nSTATUS=The configuration was refused, the one before stays");
    }

    [Test]
    public async Task The_admin_API_knows_what_was_added()
    {
        var api = FreePort();
        await using var dex = ChildProcess.StartOwn(
            "dex",
            null,
            "serve",
            File,
            "--web-http-addr",
            $"127.0.0.1:{FreePort()}",
            "--grpc-addr",
            $"127.0.0.1:{api}"
        );
        await dex.WaitForAsync("msg=listening");
        (await ListClientsAsync(api)).Should().Contain("app").And.NotContain("added");

        _more = "  - {id: added, name: Added, secret: s, redirectURIs: ['http://127.0.0.1:5555/callback']}";
        Write();
        dex.Signal(Hangup);
        await dex.WaitForAsync(Reloaded);

        (await ListClientsAsync(api)).Should().Contain("app").And.Contain("added");
    }

    // The message as it is sent: names stand in it as they are.
    private async Task<string> ListClientsAsync(int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/api.Dex/ListClients")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // An empty message, with its prefix of five bytes.
            Content = new ByteArrayContent(new byte[5]) { Headers = { { "Content-Type", "application/grpc" } } },
        };
        request.Headers.TE.ParseAdd("trailers");
        using var response = await _http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    [Test]
    public async Task A_listener_needs_a_restart_and_is_named()
    {
        _more = $"telemetry: {{http: '127.0.0.1:{FreePort()}'}}\nexpiry: {{idTokens: 7m}}";
        await ReloadAsync();

        _dex.Output.Should().Contain("needs a restart").And.Contain("keys=telemetry");
        Lifetime(await TokenAsync()).Should().Be(TimeSpan.FromMinutes(7));
    }

    [Test]
    public async Task Tokens_are_given_and_refreshed_while_the_configuration_is_replaced_20_times()
    {
        using var end = new CancellationTokenSource();
        var families = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TokenAsync()))).Select(t => t.RefreshToken);
        var work = families.Select(token => Task.Run(() => RefreshAgainAndAgainAsync(token, end.Token))).ToList();

        for (var time = 1; time <= 20; time++)
        {
            _more = $"expiry: {{idTokens: {time}h}}\nconnectors:\n  - {{type: mockCallback, id: mock-{time}, name: Mock}}";
            await ReloadAsync(time);
        }
        await end.CancelAsync();

        (await Task.WhenAll(work)).Should().OnlyContain(count => count > 0);
        Lifetime(await TokenAsync()).Should().Be(TimeSpan.FromHours(20));
        _dex.Output.Should().NotContain("level=ERROR").And.NotContain("level=WARN");
    }

    // Each refresh must work: the number of them.
    private async Task<int> RefreshAgainAndAgainAsync(string token, CancellationToken ct)
    {
        var count = 0;
        do
        {
            var answer = await PostAsync(("grant_type", "refresh_token"), ("refresh_token", token));
            answer.Status.Should().Be(200, answer.Body.ToString());
            (token, count) = (answer.RefreshToken, count + 1);
        } while (!ct.IsCancellationRequested);
        return count;
    }

    private async Task ReloadAsync(int times = 1)
    {
        Write();
        _dex.Signal(Hangup);
        await _dex.WaitForAsync(Reloaded, times);
    }

    private Task<TokenAnswer> TokenAsync() =>
        PostAsync(
            ("grant_type", "password"),
            ("username", "jane@example.com"),
            ("password", _password),
            ("scope", "openid offline_access")
        );

    private async Task<TokenAnswer> PostAsync(params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url("/token")) { Content = TestDex.Form(form) };
        request.Headers.Authorization = TestDex.Basic("app", _secret);
        using var response = await _http.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }

    private static TimeSpan Lifetime(TokenAnswer answer)
    {
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(answer.IdToken.Split('.')[1]));
        return TimeSpan.FromSeconds(claims.RootElement.GetProperty("exp").GetInt64() - claims.RootElement.GetProperty("iat").GetInt64());
    }

    private async Task<int> StatusAsync(Uri url)
    {
        using var response = await _http.GetAsync(url);
        return (int)response.StatusCode;
    }

    private Task<string> PageAsync() => _http.GetStringAsync(Url("/"));

    private Uri AuthUrl(string client, string connector = "") =>
        Url($"/auth{connector}?client_id={client}&redirect_uri=http://127.0.0.1:5555/callback&response_type=code&scope=openid&state=s");

    private Uri Url(string path) => new($"http://127.0.0.1:{_port}/dex{path}");

    private void Write()
    {
        // A hash has a salt: it changes only with the password.
        if (!_hashes.TryGetValue(_password, out var hash))
        {
            _hashes[_password] = hash = PasswordHash.Create(_password, PasswordHash.MinCost, new CryptographicRandom());
        }
        var text = $$"""
            issuer: http://127.0.0.1:{{_port}}/dex
            storage: {type: memory}
            web: {http: '127.0.0.1:{{_port}}'}
            enablePasswordDB: true
            oauth2: {passwordConnector: local, grantTypes: [authorization_code, refresh_token, password]}
            staticPasswords:
              - {email: jane@example.com, username: jane, userID: '1', hash: '{{hash}}'}
            staticClients:
              - {id: app, name: App, secret: {{_secret}}, redirectURIs: ['http://127.0.0.1:5555/callback']}
            {{_more}}
            """;
        System.IO.File.WriteAllText(File, text, new UTF8Encoding(false));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
