using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Dex.Tests.Http;

/// <summary>The real program with <c>web.https</c>.</summary>
internal sealed class HttpsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dex-https-").FullName;
    private readonly TestCertificate _certificate = new("dex");
    private int _http;
    private int _https;

    [SetUp]
    public void SetUp() => (_http, _https) = FreePorts();

    [OneTimeTearDown]
    public void TearDown()
    {
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Discovery_and_keys_answer_over_TLS()
    {
        await using var dex = await ListeningAsync(_certificate.Pem, _certificate.KeyPem);
        using var client = Client(_certificate);

        var discovery = JsonDocument.Parse(await client.GetStringAsync(Url("https", _https))).RootElement;
        discovery.GetProperty("issuer").GetString().Should().Be($"https://127.0.0.1:{_https}/dex");
        var keys = await client.GetStringAsync(new Uri(discovery.GetProperty("jwks_uri").GetString()!));

        keys.Should().Contain("\"kty\":");
    }

    [Test]
    public async Task Both_listeners_answer_the_same()
    {
        await using var dex = await ListeningAsync(_certificate.Pem, _certificate.KeyPem, $"http: 127.0.0.1:{_http}");
        using var client = Client(_certificate);

        var plain = await client.GetStringAsync(Url("http", _http));

        plain.Should().Be(await client.GetStringAsync(Url("https", _https)));
        dex.Output.Should().Contain($"msg=listening http=127.0.0.1:{_http} https=127.0.0.1:{_https}");
    }

    [Test]
    public async Task Without_an_http_address_nothing_answers_in_plain_text()
    {
        await using var dex = await ListeningAsync(_certificate.Pem, _certificate.KeyPem);
        using var client = Client(_certificate);

        await client.Invoking(c => c.GetAsync(Url("http", _https))).Should().ThrowAsync<HttpRequestException>();
    }

    [TestCase("", SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls13)]
    [TestCase("", SslProtocols.Tls12, SslProtocols.Tls12)]
    [TestCase("tlsMinVersion: '1.2'", SslProtocols.Tls12, SslProtocols.Tls12)]
    [TestCase("tlsMinVersion: '1.3'", SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls13)]
    [TestCase("tlsMinVersion: '1.3'", SslProtocols.Tls12, SslProtocols.None)]
    [TestCase("tlsMaxVersion: '1.2'", SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls12)]
    [TestCase("tlsMaxVersion: '1.2'", SslProtocols.Tls13, SslProtocols.None)]
    [TestCase("tlsMaxVersion: '1.3'", SslProtocols.Tls12, SslProtocols.Tls12)]
    public async Task The_newest_version_that_both_sides_allow_is_spoken_or_none(string setting, SslProtocols offered, SslProtocols spoken)
    {
        await using var dex = await ListeningAsync(_certificate.Pem, _certificate.KeyPem, setting);

        (await HandshakeAsync(offered)).Should().Be(spoken);
    }

    [Test]
    public async Task The_intermediate_certificates_of_the_file_are_sent()
    {
        using var root = new TestCertificate("root", authority: true);
        using var intermediate = new TestCertificate("intermediate", authority: true, root);
        using var leaf = new TestCertificate("leaf", signer: intermediate);
        await using var dex = await ListeningAsync(leaf.Pem + intermediate.Pem, leaf.KeyPem);
        using var client = Client(root);

        using var response = await client.GetAsync(Url("https", _https));

        response.StatusCode.Should().Be(HttpStatusCode.OK, "a client that knows only the root can verify the chain");
    }

    [Test]
    public async Task On_SIGHUP_new_connections_get_the_new_certificate_and_open_ones_go_on()
    {
        using var next = new TestCertificate("next");
        await using var dex = await ListeningAsync(_certificate.Pem, _certificate.KeyPem);
        using var before = Client(_certificate);
        await before.GetStringAsync(Url("https", _https));

        Https(next.Pem, next.KeyPem);
        dex.Signal(1);
        await dex.WaitForAsync("certificate reloaded");

        await before.GetStringAsync(Url("https", _https));
        using var after = Client(next);
        await after.GetStringAsync(Url("https", _https));
        using var late = Client(_certificate);
        await late.Invoking(c => c.GetStringAsync(Url("https", _https))).Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task A_missing_certificate_or_key_file_is_one_clear_line()
    {
        await RefusedAsync(_certificate.Pem, null, "cannot read", "key.pem");
        await RefusedAsync(null, _certificate.KeyPem, "cannot read", "cert.pem");
    }

    [Test]
    public async Task A_key_that_does_not_fit_is_one_clear_line()
    {
        using var other = new TestCertificate("other");

        await RefusedAsync(_certificate.Pem, other.KeyPem, "key.pem holds no unencrypted PEM private key that belongs to", "cert.pem");
    }

    [Test]
    public async Task A_certificate_for_clients_only_is_one_clear_line()
    {
        using var client = new TestCertificate("client", usage: "1.3.6.1.5.5.7.3.2");

        await RefusedAsync(client.Pem, client.KeyPem, "cert.pem is not for servers", "serverAuth");
    }

    [Test]
    public async Task An_encrypted_key_is_one_clear_line() =>
        await RefusedAsync(_certificate.Pem, _certificate.EncryptedKeyPem, "key.pem holds no unencrypted PEM private key", "cert.pem");

    [Test]
    public async Task A_chain_that_does_not_begin_with_the_servers_own_certificate_is_one_clear_line()
    {
        using var root = new TestCertificate("root", authority: true);
        using var leaf = new TestCertificate("leaf", signer: root);

        await RefusedAsync(root.Pem + leaf.Pem, leaf.KeyPem, "belongs to the first certificate of", "cert.pem");
    }

    [Test]
    public async Task A_setting_that_is_not_given_is_named()
    {
        await using var dex = Serve($"https: 127.0.0.1:{_https}", "tlsMinVersion: '1.3'", "tlsMaxVersion: '1.2'");

        (await dex.ExitAsync()).Should().Be(1);
        dex.Output.Should()
            .Contain("web.tlsCert: no certificate given for HTTPS")
            .And.Contain("web.tlsKey: no private key given for HTTPS")
            .And.Contain("web.tlsMinVersion: must not be greater than tlsMaxVersion")
            .And.NotContain("   at ");
    }

    private async Task RefusedAsync(string? certificate, string? key, params string[] said)
    {
        await using var dex = Serve(Https(certificate, key));

        (await dex.ExitAsync()).Should().Be(1);
        var line = dex.Output.Split('\n').Should().ContainSingle(l => l.Contains("cannot serve HTTPS")).Which;
        line.Should().ContainAll(said);
        dex.Output.Should().NotContain("   at ").And.NotContain("PRIVATE KEY-----");
    }

    private async Task<ChildProcess> ListeningAsync(string certificate, string key, params string[] settings)
    {
        var dex = Serve([.. Https(certificate, key), .. settings]);
        return await dex.WaitForAsync("msg=listening");
    }

    private string[] Https(string? certificate, string? key) =>
        [$"https: 127.0.0.1:{_https}", $"tlsCert: {Write("cert.pem", certificate)}", $"tlsKey: {Write("key.pem", key)}"];

    private ChildProcess Serve(params string[] web) =>
        ChildProcess.StartOwn(
            "dex",
            null,
            "serve",
            Write(
                "config.yaml",
                $"""
                issuer: https://127.0.0.1:{_https}/dex
                storage: {"{type: memory}"}
                enablePasswordDB: true
                web:
                  {string.Join("\n  ", web)}
                """
            )
        );

    /// <summary>Writes a file for this test's server; null: only its name.</summary>
    private string Write(string name, string? text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, $"{_https}")).FullName, name);
        File.Delete(path);
        if (text is not null)
        {
            File.WriteAllText(path, text);
        }
        return path;
    }

    private static Uri Url(string scheme, int port) => new($"{scheme}://127.0.0.1:{port}/dex/.well-known/openid-configuration");

    private static HttpClient Client(TestCertificate trusted) =>
        new(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(trusted) } });

    private static X509ChainPolicy Trusting(TestCertificate certificate) =>
        new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate.Certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };

    /// <summary>The version agreed upon; none where the server refuses.</summary>
    private async Task<SslProtocols> HandshakeAsync(SslProtocols offered)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _https);
        await using var tls = new SslStream(tcp.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = offered,
            CertificateChainPolicy = Trusting(_certificate),
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options);
            return tls.SslProtocol;
        }
        catch (AuthenticationException e)
        {
            e.ToString().Should().Contain("protocol version", "that is what the server refuses");
            return SslProtocols.None;
        }
    }

    private static (int, int) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
