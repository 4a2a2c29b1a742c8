using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dex.Core.Protocol;

namespace Dex.Tests.Connectors;

/// <summary>The real program with <c>ldap</c> connectors that take tickets, as a process of its own, because Kerberos' settings are those of a process.</summary>
internal sealed class KerberosDex : IAsyncDisposable
{
    public const string Callback = "http://127.0.0.1:5555/callback";

    private readonly string _folder = Directory.CreateTempSubdirectory("dex").FullName;
    private readonly int _port = FreePort();
    private readonly HttpClient _http = new();
    private readonly Kdc _kdc;
    private ChildProcess _process = null!;

    private KerberosDex(Kdc kdc) => _kdc = kdc;

    public string Issuer => $"http://localhost:{_port}/dex";

    public string Log => _process.Output;

    /// <summary>Starts one with connectors: ids and their <c>kerberos:</c> options, as YAML in one line.</summary>
    public static async Task<KerberosDex> StartAsync(Kdc kdc, Slapd slapd, params (string Id, string Kerberos)[] connectors)
    {
        var dex = new KerberosDex(kdc);
        var config = Path.Combine(dex._folder, "config.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            issuer: {{dex.Issuer}}
            storage: {type: memory}
            oauth2: {skipApprovalScreen: true}
            staticClients:
            - {id: example-app, name: Example App, secret: s, redirectURIs: ['{{Callback}}']}
            web: {http: '127.0.0.1:{{dex._port}}'}
            connectors:
            {{string.Concat(connectors.Select(c => Connector(c.Id, c.Kerberos, slapd)))}}
            """
        );
        dex._process = ChildProcess.StartOwn("dex", kdc.Environment, "serve", config);
        await dex._process.WaitForAsync("msg=listening");
        return dex;
    }

    /// <summary>Where an application sends people to.</summary>
    public string AuthUrl(string connector) =>
        $"{Issuer}/auth/{connector}?client_id=example-app&response_type=code&scope=openid+email+groups+offline_access"
        + $"&redirect_uri={Uri.EscapeDataString(Callback)}&state=s";

    /// <summary>A browser of somebody who signed in to their computer, or of nobody.</summary>
    public CurlBrowser Browser(IReadOnlyDictionary<string, string>? tickets = null) => new(_folder, tickets ?? _kdc.Environment);

    /// <summary>Goes to the login page of a connector and returns its address; no ticket is shown before.</summary>
    public async Task<string> BeginAsync(CurlBrowser browser, string connector)
    {
        await browser.GoAsync(AuthUrl(connector));
        return browser.Location;
    }

    /// <summary>The claims of the ID token that the application gets, and its refresh token.</summary>
    public async Task<(JsonElement Claims, string RefreshToken)> RedeemAsync(CurlBrowser browser)
    {
        await browser.FollowAsync(Callback);
        var code = Parameters.Parse(new Uri(browser.Location).Query)["code"]!;
        return await TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback));
    }

    public async Task<(JsonElement Claims, string RefreshToken)> TokenAsync(params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent([
            .. form.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            new("client_id", "example-app"),
            new("client_secret", "s"),
        ]);
        using var response = await _http.PostAsync(new Uri(Issuer + "/token"), content);
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(200, body);
        var tokens = JsonDocument.Parse(body).RootElement;
        var claims = tokens.GetProperty("id_token").GetString()!.Split('.')[1];
        return (
            JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(claims)).RootElement,
            tokens.GetProperty("refresh_token").GetString()!
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Connector(string id, string kerberos, Slapd slapd) =>
        $$"""
            - type: ldap
              id: {{id}}
              name: Directory
              config:
                host: 127.0.0.1:{{slapd.Port}}
                insecureNoSSL: true
                userSearch: {baseDN: 'ou=people,{{Slapd.BaseDn}}', username: uid, idAttr: uid, emailAttr: mail, nameAttr: cn}
                groupSearch: {baseDN: 'ou=groups,{{Slapd.BaseDn}}', userMatchers: [{userAttr: DN, groupAttr: member}], nameAttr: cn}
                kerberos: {enabled: true, {{kerberos}}}

            """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
