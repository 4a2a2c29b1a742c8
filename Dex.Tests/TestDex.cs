using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dex.Tests;

/// <summary>A started provider with one confidential client, one public client, one local account and the mock connectors, and a clock of its own.</summary>
internal sealed class TestDex : IAsyncDisposable
{
    public const string ClientId = "example-app";
    public const string ClientSecret = "a secret with & : / and ü";
    public const string PublicClientId = "example-cli";
    public const string RedirectUri = "http://127.0.0.1:5555/callback";
    public const string Email = "jane@example.com";
    public const string Password = "correct horse battery staple";

    private readonly DexHost _host;

    private TestDex(DexHost host, ManualTime time, LogSink log)
    {
        (_host, Time, Log) = (host, time, log);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }

    public ManualTime Time { get; }

    public LogSink Log { get; }

    /// <summary>Follows no redirects and keeps no cookies.</summary>
    public HttpClient Http { get; }

    public string Issuer => _host.Issuer;

    /// <summary>Where this server listens; the issuer's own address for all but replicas.</summary>
    public string Address => _host.Address;

    public IStorage Storage => _host.Live.Current.Storage;

    public DexHost Host => _host;

    public static async Task<TestDex> StartAsync(
        Action<DexSetup>? configure = null,
        ManualTime? time = null,
        Action<IServiceCollection>? services = null
    )
    {
        time ??= new ManualTime();
        var log = new LogSink();
        var host = await DexHost.StartAsync(
            setup =>
            {
                AddBasics(setup);
                configure?.Invoke(setup);
            },
            collection =>
            {
                collection.AddSingleton<TimeProvider>(time);
                collection.AddLogging(l => l.AddProvider(log).SetMinimumLevel(LogLevel.Debug));
                services?.Invoke(collection);
            }
        );
        return new TestDex(host, time, log);
    }

    /// <summary>Replaces the configuration while it runs, as a changed file does.</summary>
    public Task ReplaceAsync(Action<DexSetup>? configure = null, bool reopen = false)
    {
        var setup = new DexSetup().UseIssuer(Issuer);
        AddBasics(setup);
        configure?.Invoke(setup);
        return _host.Live.ReplaceAsync(setup, reopen, default);
    }

    private static void AddBasics(DexSetup setup)
    {
        setup.AddClient(ClientId, ClientSecret, RedirectUri, "http://127.0.0.1:5555/callback?kept=yes");
        setup.AddClient(PublicClientId, "");
        setup.AddUser(Email, Password, "08a8684b-db88-4b73-90a9-3cd1661f5466");
        setup.AddConnector("mockCallback", "mock", "Example");
        setup.AddConnector("mockPassword", "pass", "Mock password", """{"username":"admin","password":"PASSWORD"}"""u8.ToArray());
    }

    /// <summary>The address of an authorization request; later values replace the defaults, and null ones remove them.</summary>
    public string AuthUrl(params (string Name, string? Value)[] parameters)
    {
        var all = new Dictionary<string, string?>
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = "openid profile email groups offline_access",
            ["state"] = "some state",
            ["nonce"] = "some nonce",
        };
        foreach (var (name, value) in parameters)
        {
            all[name] = value;
        }
        return $"{Address}/auth?{QueryString.Build(all.Select(p => (p.Key, p.Value)))}";
    }

    /// <summary>Signs in through the mock connector, approves, and returns the code.</summary>
    public async Task<string> GetCodeAsync(params (string Name, string? Value)[] parameters)
    {
        var browser = new Browser(this);
        var answer = await browser.SignInAsync([("connector_id", "mock"), .. parameters]);
        return answer["code"] ?? throw new InvalidOperationException($"no code but {answer.ToQuery()}");
    }

    /// <summary>Posts to the token endpoint as the confidential client (or as the one given).</summary>
    public Task<TokenAnswer> TokenAsync(params (string Name, string? Value)[] form) => TokenAsync(ClientId, ClientSecret, form);

    public async Task<TokenAnswer> TokenAsync(string clientId, string? clientSecret, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address + "/token");
        if (clientSecret is null)
        {
            form = [.. form, ("client_id", clientId)];
        }
        else
        {
            request.Headers.Authorization = Basic(clientId, clientSecret);
        }
        request.Content = Form(form);
        using var response = await Http.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }

    public Task<TokenAnswer> RedeemAsync(string code, params (string Name, string? Value)[] more) =>
        TokenAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), .. more]);

    public Task<TokenAnswer> RefreshAsync(string refreshToken, params (string Name, string? Value)[] more) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. more]);

    public static AuthenticationHeaderValue Basic(string id, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));

    public static StringContent Form(params (string Name, string? Value)[] form) =>
        new(QueryString.Build(form), Encoding.UTF8, "application/x-www-form-urlencoded");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
    }
}

/// <summary>What the token endpoint answered.</summary>
internal sealed record TokenAnswer(int Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public string? Error => Get("error");

    public string AccessToken => Get("access_token")!;

    public string IdToken => Get("id_token")!;

    public string RefreshToken => Get("refresh_token")!;

    public string? Get(string name) => Body.TryGetProperty(name, out var value) ? value.ToString() : null;

    public static async Task<TokenAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        return new TokenAnswer(
            (int)response.StatusCode,
            body.Length == 0 ? default : JsonDocument.Parse(body).RootElement,
            response.Headers
        );
    }
}
