using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Dex.Server.Admin.Api;
using Dex.Tests.Http;
using Google.Protobuf;

namespace Dex.Tests.Interop;

/// <summary>The admin API of a real server, with gRPC's JavaScript client, and with bytes that no client would send.</summary>
[NonParallelizable]
internal sealed class GrpcClientTests
{
    private static readonly string Folder = Repository.PathOf("Dex.Tests", "Interop", "grpc");
    private static readonly string Proto = Repository.PathOf("Dex.Server", "Admin", "Protos", "api.proto");

    private string _folder = null!;
    private int _port;
    private int _grpc;

    [SetUp]
    public void SetUp() => (_folder, _port, _grpc) = (Directory.CreateTempSubdirectory("dex").FullName, FreePort(), FreePort());

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Every_method_answers_the_usual_client()
    {
        RequireClient();
        await using var dex = Serve("", "DEX_API_CONNECTORS_CRUD", "DEX_API_SESSIONS_IDENTITIES_CRUD", "DEX_SESSIONS_ENABLED");
        await dex.WaitForAsync("msg=listening");
        var subject = await SignInAsync();

        await using var node = Client("--subject", subject);

        (await node.ExitAsync()).Should().Be(0, node.Output);
        dex.Output.Should().NotContain("level=ERROR").And.NotContain("$2a$10$");
        dex.Output.Should().Contain("msg=\"client created\"").And.Contain("the gRPC API asks for no client certificate");
    }

    [Test]
    public async Task The_command_line_administers_a_running_server()
    {
        await using var dex = Serve("", "DEX_API_CONNECTORS_CRUD", "DEX_API_SESSIONS_IDENTITIES_CRUD", "DEX_SESSIONS_ENABLED");
        await dex.WaitForAsync("msg=listening");
        var subject = await SignInAsync();

        (await AdminAsync(0, "client", "create", "--id", "made", "--name", "Made", "--redirect-uri", "https://a.example/cb"))
            .Should()
            .StartWith("created made");
        (await AdminAsync(1, "client", "create", "--id", "made")).Should().Contain("already");
        (await AdminAsync(0, "client", "list")).Should().MatchRegex("(?m)^made +Made +no +https://a.example/cb$");
        (await AdminAsync(0, "client", "get", "made", "--json")).Should().Contain("redirect_uris").And.Contain("\"https://a.example/cb\"");
        (await AdminAsync(0, "client", "update", "made", "--name", "Changed")).Should().Be("changed");
        (await AdminAsync(1, "client", "update", "app", "--name", "x")).Should().Contain("FailedPrecondition");
        (await AdminAsync(0, "client", "delete", "made")).Should().Be("deleted");
        (await AdminAsync(1, "client", "delete", "made")).Should().Be("there is none");
        (await AdminAsync(0, "password", "list")).Should().StartWith("EMAIL");
        (await AdminAsync(1, "password", "create", "a@example.com")).Should().Contain("standard input");
        (await AdminAsync(0, "connector", "list")).Should().Contain("mockCallback");
        (await AdminAsync(0, "refresh", "list", subject)).Should().Contain("app");
        (await AdminAsync(0, "refresh", "revoke", subject, "app")).Should().Be("revoked");
        (await AdminAsync(0, "session", "list", "--user", "0-385-28089-0")).Should().Contain("mock");
        (await AdminAsync(0, "identity", "list")).Should().Contain("kilgore@kilgore.trout");
        (await AdminAsync(0, "identity", "delete", "0-385-28089-0", "mock")).Should().Be("purged");
        dex.Signal(15);
        await dex.ExitAsync();
        (await AdminAsync(1, "client", "list")).Should().Contain("cannot reach 127.0.0.1:");
    }

    private async Task<string> AdminAsync(int expected, params string[] arguments)
    {
        await using var admin = ChildProcess.StartOwn("dex", null, ["admin", "--addr", $"127.0.0.1:{_grpc}", .. arguments]);
        (await admin.ExitAsync()).Should().Be(expected, admin.Output);
        return admin.Output.Trim();
    }

    [Test]
    public async Task What_a_flag_switches_on_is_off()
    {
        RequireClient();
        await using var dex = Serve("");
        await dex.WaitForAsync("msg=listening");

        await using var connectors = Client("--only", "connectors");
        await using var people = Client("--only", "people");

        (await connectors.ExitAsync()).Should().Be(1);
        connectors.Output.Should().Contain("api_connectors_crud feature flag is not enabled");
        (await people.ExitAsync()).Should().Be(1);
        people.Output.Should().Contain("api_sessions_identities_crud feature flag is not enabled");
    }

    [Test]
    public async Task With_mutual_TLS_only_clients_of_the_authority_get_in()
    {
        RequireClient();
        const string Servers = "1.3.6.1.5.5.7.3.1";
        const string Clients = "1.3.6.1.5.5.7.3.2";
        using var ours = new TestCertificate("ours", authority: true);
        using var theirs = new TestCertificate("theirs", authority: true);
        using var server = new TestCertificate("server", signer: ours, usage: Servers);
        using var good = new TestCertificate("good", signer: ours, usage: Clients);
        using var wrong = new TestCertificate("wrong", signer: theirs, usage: Clients);
        var ca = Write("ca.pem", ours.Pem);
        var (serverCert, serverKey) = (Write("server.pem", server.Pem), Write("server.key", server.KeyPem));
        await using var dex = Serve($"  tlsCert: {serverCert}\n  tlsKey: {serverKey}\n  tlsClientCA: {ca}\n");
        await dex.WaitForAsync("msg=listening");

        (await ExitAsync(good)).Should().Be(0);
        (await ExitAsync(null)).Should().Be(1, "it has no certificate");
        (await ExitAsync(wrong)).Should().Be(1, "its certificate is another authority's");
        (await ExitAsync(server)).Should().Be(1, "its certificate is for servers");

        async Task<int> ExitAsync(TestCertificate? certificate)
        {
            string[] own = certificate is null
                ? []
                : ["--cert", Write("client.pem", certificate.Pem), "--key", Write("client.key", certificate.KeyPem)];
            await using var node = Client(["--only", "version", "--ca", ca, .. own]);
            return await node.ExitAsync();
        }
    }

    [Test]
    public async Task The_log_says_whose_certificate_changed_what()
    {
        const string Servers = "1.3.6.1.5.5.7.3.1";
        const string Clients = "1.3.6.1.5.5.7.3.2";
        const string Create = "/api.Dex/CreateClient";
        using var authority = new TestCertificate("authority", authority: true);
        using var server = new TestCertificate("server", signer: authority, usage: Servers);
        using var operators = new TestCertificate("operators", signer: authority, usage: Clients);
        var (ca, cert, key) = (Write("ca.pem", authority.Pem), Write("server.pem", server.Pem), Write("server.key", server.KeyPem));
        await using var dex = Serve($"  tlsCert: {cert}\n  tlsKey: {key}\n  tlsClientCA: {ca}\n");
        await dex.WaitForAsync("msg=listening");
        using var handler = new SocketsHttpHandler();
        using var certificate = X509Certificate2.CreateFromPem(operators.Pem, operators.KeyPem);
        handler.SslOptions.ClientCertificates = [certificate];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority.Certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var http = new HttpClient(handler);

        var made = new CreateClientReq
        {
            Client = new Server.Admin.Api.Client { Id = "made", Secret = "its secret" },
        };
        (await CallAsync(http, "https", Create, Frame(made.ToByteArray()))).Should().Be("0");
        made.Client.RefreshTokenLifetime = "forever";
        (await CallAsync(http, "https", Create, Frame(made.ToByteArray()))).Should().Be("3");

        const string Caller = @"request_id=\S+ client_remote_addr=127\.0\.0\.1 method=/api\.Dex/CreateClient peer=""CN=operators""";
        dex.Output.Should().MatchRegex(@"level=INFO msg=""client created"" event=admin\.changed client_id=made " + Caller);
        dex.Output.Should().MatchRegex(@"level=WARN msg=""admin request refused"" event=admin\.refused reason="".*forever.*"" " + Caller);
        dex.Output.Should().NotContain("its secret");
    }

    [Test]
    public async Task Bytes_that_no_client_sends_are_refused_with_a_status()
    {
        await using var dex = Serve("  reflection: true\n");
        await dex.WaitForAsync("msg=listening");
        using var http = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        const string Version = "/api.Dex/GetVersion";

        (await CallAsync(http, Version, Frame([]))).Should().Be("0");
        (await CallAsync(http, Version, [])).Should().Be("13", "there is no message");
        (await CallAsync(http, Version, [.. Frame([]), .. Frame([])])).Should().Be("13", "there are two");
        (await CallAsync(http, Version, [0, 0, 0])).Should().Be("13", "the prefix is cut off");
        (await CallAsync(http, Version, [0, 0, 0, 0, 9, 1])).Should().Be("13", "the message is cut off");
        (await CallAsync(http, Version, [7, 0, 0, 0, 0])).Should().Be("13", "the form is unknown");
        (await CallAsync(http, Version, [0, 0xff, 0xff, 0xff, 0xff])).Should().Be("8", "it says to be huge");
        (await CallAsync(http, Version, Frame([0xff, 0xff]))).Should().Be("13", "it is no message");
        (await CallAsync(http, Version, Frame([1, 2, 3], 1), ("grpc-encoding", "gzip"))).Should().Be("13", "it is not compressed");
        (await CallAsync(http, Version, Frame([1], 1), ("grpc-encoding", "br"))).Should().Be("12", "the compression is unknown");
        (await CallAsync(http, Version, Frame(Bomb(), 1), ("grpc-encoding", "gzip"))).Should().Be("8", "it unpacks to a huge one");
        (await CallAsync(http, Version, Frame([]), ("grpc-timeout", "0n"))).Should().Be("4");
        (await CallAsync(http, Version, Frame([]), ("grpc-timeout", "nonsense"))).Should().Be("0");
        (await CallAsync(http, "/api.Dex/None", Frame([]))).Should().Be("12");
        (await CallAsync(http, "/grpc.health.v1.Health/Check", Frame([]))).Should().Be("0");
        (await CallAsync(http, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Frame([0x3a, 0]))).Should().Be("0");
        (await CallAsync(http, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Frame([0x3a, 0]))).Should().Be("0");
        using var page = await http.GetAsync(new Uri($"http://127.0.0.1:{_grpc}/dex/keys"));
        page.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType, "nothing else is there");
        using var old = new HttpClient();
        using var refused = await old.GetAsync(new Uri($"http://127.0.0.1:{_grpc}/"));
        refused.StatusCode.Should().Be(HttpStatusCode.BadRequest, "HTTP/1.1 is not spoken");
        dex.Output.Should().NotContain("level=ERROR");
    }

    private Task<string> CallAsync(HttpClient http, string path, byte[] body, params (string Name, string Value)[] headers) =>
        CallAsync(http, "http", path, body, headers);

    private async Task<string> CallAsync(
        HttpClient http,
        string scheme,
        string path,
        byte[] body,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{scheme}://127.0.0.1:{_grpc}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        using var response = await http.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return response.Headers.TryGetValues("grpc-status", out var early)
            ? early.Single()
            : response.TrailingHeaders.GetValues("grpc-status").Single();
    }

    private static byte[] Frame(byte[] message, byte form = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = form;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(new byte[64 * 1024 * 1024]);
        }
        return packed.ToArray();
    }

    // Signs in through the mock connector, so that there is a session, an approval and a refresh token; returns the subject.
    private async Task<string> SignInAsync()
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var http = new HttpClient(handler);
        var next = new Uri(
            $"http://127.0.0.1:{_port}/dex/auth?client_id=app&redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcallback&response_type=code&scope=openid+email+offline_access&connector_id=mock"
        );
        var code = "";
        for (var hops = 0; hops < 10 && code.Length == 0; hops++)
        {
            using var response = await http.GetAsync(next);
            if (response.Headers.Location is { } location)
            {
                next = new Uri(next, location);
            }
            else
            {
                var page = await response.Content.ReadAsStringAsync();
                var req = page.Split("name=\"req\" value=\"")[1].Split('"')[0];
                using var approved = await http.PostAsync(next, TestDex.Form(("req", req), ("approval", "approve")));
                next = new Uri(next, approved.Headers.Location!);
            }
            code = next.Port == 5555 ? next.Query.Split("code=")[1].Split('&')[0] : "";
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{_port}/dex/token")
        {
            Content = TestDex.Form(
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", "http://127.0.0.1:5555/callback")
            ),
        };
        request.Headers.Authorization = TestDex.Basic("app", "app secret");
        using var answer = await http.SendAsync(request);
        return Sessions.SessionTests.Claim((await TokenAnswer.ReadAsync(answer)).IdToken, "sub")!;
    }

    private ChildProcess Client(params string[] more) =>
        ChildProcess.Start("node", null, Folder, ["admin.mjs", "--proto", Proto, "--address", $"127.0.0.1:{_grpc}", .. more]);

    private ChildProcess Serve(string grpc, params string[] flags)
    {
        var file = Path.Combine(_folder, "dex.yaml");
        File.WriteAllText(
            file,
            $"""
            issuer: http://127.0.0.1:{_port}/dex
            storage:
              type: sqlite3
              config:
                file: {_folder}/dex.db
            web:
              http: 127.0.0.1:{_port}
            enablePasswordDB: true
            connectors:
            - type: mockCallback
              id: mock
              name: Mock
            staticClients:
            - id: app
              name: App
              secret: app secret
              redirectURIs: [http://127.0.0.1:5555/callback]
            grpc:
              addr: 127.0.0.1:{_grpc}
            {grpc}
            """
        );
        return ChildProcess.StartOwn("dex", flags.ToDictionary(f => f, _ => "true"), "serve", file);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static void RequireClient()
    {
        Skip.UnlessInstalled("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Skip.Because("the Node packages are not installed: run \"npm ci\" in Dex.Tests/Interop/grpc");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
