using System.Net.Sockets;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dex.Tests.Http;

/// <summary>
/// Every endpoint with hostile and mutated requests: no 5xx, no fault in the log, no script on a page, no redirect to a stranger, nothing left behind.
/// The requests are the same each time; DEX_FUZZ_SEED and DEX_FUZZ_ROUNDS ask for others and for more.
/// </summary>
[NonParallelizable]
internal sealed class FuzzTests
{
    private const string PostLogout = "https://app.example/bye";

    private static readonly uint Seed = uint.TryParse(Environment.GetEnvironmentVariable("DEX_FUZZ_SEED"), out var seed) ? seed : 20260101;
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("DEX_FUZZ_ROUNDS"), out var rounds) ? rounds : 300;

    private readonly TestKey _key = new();
    private TestDex _dex = null!;
    private HttpClient _http = null!;

    public static IEnumerable<string> Routes => FuzzCorpus.Routes.Keys;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
        {
            string[] types = ["code", "token", "id_token"];
            setup.Options = setup.Options with
            {
                Sessions = new SessionPolicy(),
                ResponseTypes = types,
                PasswordConnector = "pass",
                Registration = new RegistrationPolicy([FuzzCorpus.InitialToken]),
                GrantTypes = GrantTypes.Resolve([], types, "pass", clientCredentials: true),
                // What they refuse is refused early; here it is to get far.
                SignInLimits = new SignInLimits { PerAccount = int.MaxValue, PerAddress = int.MaxValue },
            };
            setup.AllowedOrigins.Add("https://app.example");
            // Without signatures every rule is reached; SamlAttackTests has the signed ones.
            setup.AddConnector("saml", "saml", "Company", FuzzCorpus.SamlOptions);
            setup.Clients[0] = setup.Clients[0] with { PostLogoutRedirectUris = [PostLogout] };
            setup.Clients.Add(
                new Client
                {
                    Id = "signing",
                    Name = "Signing",
                    RedirectUris = [TestDex.RedirectUri, "/device/callback"],
                    Metadata = new ClientMetadata
                    {
                        Jwks = _key.KeySet,
                        TokenEndpointAuthMethod = "private_key_jwt",
                        Resources = ["https://api.example"],
                    },
                }
            );
        });
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                // Bytes that are no UTF-8, too.
                RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
                MaxResponseHeadersLength = 128,
            }
        );
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _http.Dispose();
        _key.Dispose();
        await _dex.DisposeAsync();
    }

    [Test]
    public void Every_route_has_its_requests()
    {
        var patterns = _dex
            .Host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(e => e.RoutePattern.RawText!.Replace("/dex", "", StringComparison.Ordinal))
            .Select(p => p.Length == 0 ? "/" : p)
            .Distinct()
            .ToList();

        patterns.Should().HaveCountGreaterThan(20);
        FuzzCorpus.Routes.Keys.Should().BeEquivalentTo(patterns, "each route needs good requests in FuzzCorpus, to make hostile ones of");
    }

    [TestCaseSource(nameof(Routes))]
    public async Task Nothing_makes_it_fail(string route)
    {
        _dex.Log.Clear();
        var random = new FuzzRandom(Seed ^ (uint)route.Length);
        var fuzzer = new Fuzzer(random, _key);
        FuzzRequest[] good = [];
        for (var i = 0; i < Rounds; i++)
        {
            // Afresh now and then, as what is used once is used up.
            good = i % 10 == 0 ? await FuzzCorpus.Routes[route](new FuzzCorpus(_dex, _key)) : good;
            var request = fuzzer.Mutate(random.Pick(good));
            await SendAsync(request, $"seed {Seed}, round {i}: {request}");
        }

        _dex.Log.Faults.Should().BeEmpty($"seed {Seed}");
    }

    [Test]
    public async Task What_strangers_send_leaves_nothing_behind()
    {
        var random = new FuzzRandom(Seed);
        var fuzzer = new Fuzzer(random, _key);
        var good = new List<FuzzRequest>();
        foreach (var route in FuzzCorpus.Routes.Values)
        {
            good.AddRange(await route(new FuzzCorpus(_dex, _key)));
        }
        var strangers = good.Select(WithoutSecrets).ToList();

        await SendManyAsync(3000);
        var before = await RestAsync();
        await SendManyAsync(3000);
        var after = await RestAsync();

        (after - before).Should().BeLessThan(4_000_000, "3000 requests that keep 1.3 kB each are a leak");
        _dex.Log.Faults.Should().BeEmpty($"seed {Seed}");

        async Task SendManyAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var request = fuzzer.Mutate(random.Pick(strangers));
                await SendAsync(request, $"seed {Seed}, round {i}: {request}");
            }
        }
    }

    [TestCase("GET /dex/auth?client_id=\u00ff\u00fe HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("GET /dex/auth?a=\u0000 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("GET /dex/%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase(
        "POST /dex/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=\u00ff"
    )]
    [TestCase(
        "POST /dex/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999999999\r\n\r\na=1"
    )]
    [TestCase("POST /dex/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [TestCase("GET /dex/keys HTTP/9.9\r\n\r\n")]
    [TestCase("nonsense\r\n\r\n")]
    public async Task Raw_bytes_get_a_4xx(string bytes)
    {
        await using var dex = await TestDex.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", new Uri(dex.Issuer).Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        var buffer = new byte[64];
        var read = await stream.ReadAsync(buffer);

        Encoding.ASCII.GetString(buffer, 0, read).Should().MatchRegex(@"^HTTP/1\.1 (4\d\d|505)");
        dex.Log.Faults.Should().BeEmpty();
    }

    // Nobody's secret, cookie or signature.
    private static FuzzRequest WithoutSecrets(FuzzRequest request) =>
        request with
        {
            Headers = [.. request.Headers.Where(h => h.Name is not ("Authorization" or "Cookie"))],
            Form = [.. request.Form.Where(f => f.Name is not ("client_secret" or "client_assertion"))],
        };

    // The memory in use once all that expires has expired.
    private async Task<long> RestAsync()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            _dex.Time.Advance(TimeSpan.FromDays(2));
            await _dex.Host.Provider.GarbageCollector.CollectAsync(default);
        }
        (await _dex.Storage.AuthRequests.ListAsync(default).CountAsync()).Should().Be(0);
        (await _dex.Storage.AuthCodes.ListAsync(default).CountAsync()).Should().Be(0);
        (await _dex.Storage.DeviceRequests.ListAsync(default).CountAsync()).Should().Be(0);
        (await _dex.Storage.DeviceTokens.ListAsync(default).CountAsync()).Should().Be(0);
        (await _dex.Storage.Expiring.ListAsync(default).CountAsync()).Should().Be(0);
        _dex.Log.Faults.Should().BeEmpty($"seed {Seed}");
        _dex.Log.Clear();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private async Task SendAsync(FuzzRequest request, string what)
    {
        using var message = request.ToMessage(_dex.Issuer);
        using var response = await _http.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();

        ((int)response.StatusCode).Should().BeLessThan(500, what);
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            body.Should().NotContain("<script>alert", what);
        }
        if (response.Headers.TryGetValues("Location", out var location))
        {
            IsOurs(location.Single()).Should().BeTrue($"it redirects to {location.Single()}; {what}");
        }
    }

    // Within the site, or to an address that is registered, or to the person's own machine for the public client.
    private bool IsOurs(string location) =>
        (location.StartsWith("/dex/", StringComparison.Ordinal) && !location.Contains('\\', StringComparison.Ordinal))
        || location.StartsWith(_dex.Issuer + "/", StringComparison.Ordinal)
        || location.StartsWith(PostLogout, StringComparison.Ordinal)
        || (Uri.TryCreate(location, UriKind.Absolute, out var uri) && uri is { Scheme: "http", IsLoopback: true, UserInfo: "" });
}
