using System.Net.Sockets;
using System.Text;
using Dex.Core.Protocol;

namespace Dex.Tests.Http;

/// <summary>Every parameter of every endpoint with hostile and mutated values: no 500, nothing in the log, no redirect to a stranger.</summary>
internal sealed class FuzzTests
{
    private const int Rounds = 1500;

    private static readonly string[] Names =
    [
        "client_id",
        "client_secret",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "id_token_hint",
        "login_hint",
        "connector_id",
        "approval_prompt",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "req",
        "hmac",
        "back",
        "login",
        "password",
        "approval",
        "grant_type",
        "code",
        "code_verifier",
        "refresh_token",
        "token",
        "token_type_hint",
        "access_token",
        "claims",
        "error",
        "RelayState",
    ];

    private static readonly string[] Values =
    [
        "",
        " ",
        "\t",
        "\n",
        "\r\nSet-Cookie: a=b",
        "'",
        "\"><script>alert(1)</script>",
        "' or 1=1 --",
        "../../../../etc/passwd",
        "%",
        "%00",
        "%zz",
        "%ff%fe",
        "%ed%a0%80",
        "%E2%80%AE",
        "😀",
        "null",
        "-1",
        "0",
        "99999999999999999999",
        "1e309",
        "true",
        "[]",
        "{}",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.e30.",
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "urn:ietf:wg:oauth:2.0:oob",
        "/device/callback",
        "http://localhost@evil.example/",
        "openid",
        "openid offline_access",
        "audience:server:client_id:",
        "audience:server:client_id:example-app",
        "code",
        "code token id_token",
        "none",
        "login consent",
        "S256",
        "plain",
        "authorization_code",
        "refresh_token",
        "local",
        "mock",
        "pass",
        "example-app",
        "example-cli",
        "http://127.0.0.1:5555/callback",
    ];

    // Linear congruential: the same requests each time, so that a failure can be repeated.
    private uint _seed = 20260101;

    [Test]
    public async Task Nothing_makes_it_fail()
    {
        await using var dex = await TestDex.StartAsync();
        var seeds = await StateOfALoginAsync(dex);

        for (var i = 0; i < Rounds; i++)
        {
            var (method, path) = Pick([
                ("GET", "/auth"),
                ("POST", "/auth"),
                ("GET", "/auth/local"),
                ("GET", "/auth/mock"),
                ("GET", "/auth/%2e%2e"),
                ("GET", "/auth/local/login"),
                ("POST", "/auth/pass/login"),
                ("GET", "/callback"),
                ("GET", "/callback/mock"),
                ("GET", "/approval"),
                ("POST", "/approval"),
                ("POST", "/token"),
                ("GET", "/userinfo"),
                ("POST", "/userinfo"),
                ("POST", "/token/introspect"),
                ("GET", "/.well-known/openid-configuration"),
                ("GET", "/keys"),
            ]);
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{dex.Issuer}{path}?{Query(seeds)}");
            request.Headers.TryAddWithoutValidation("Cookie", seeds["cookies"]);
            if (Next(4) == 0)
            {
                request.Headers.TryAddWithoutValidation(
                    "Authorization",
                    Pick(["Basic", "Basic !!!", "Basic ZXhhbXBsZS1jbGk6", "Bearer", "Bearer a.b.c", "Digest x"])
                );
            }
            if (method == "POST")
            {
                request.Content = new StringContent(Query(seeds), Encoding.UTF8);
                request.Content.Headers.ContentType = null;
                request.Content.Headers.TryAddWithoutValidation(
                    "Content-Type",
                    Pick([
                        "application/x-www-form-urlencoded",
                        "application/x-www-form-urlencoded; charset=utf-16",
                        "text/plain",
                        "application/json",
                        "",
                    ])
                );
            }
            using var response = await dex.Http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();

            ((int)response.StatusCode).Should().BeLessThan(500, $"{method} {request.RequestUri} with {dex.Log.Text}");
            body.Should().NotContain("<script>");
            if (response.Headers.Location?.OriginalString is { } location)
            {
                (
                    location.StartsWith('/')
                    || location.StartsWith(dex.Issuer, StringComparison.Ordinal)
                    || location.StartsWith(TestDex.RedirectUri, StringComparison.Ordinal)
                    || location.StartsWith("http://localhost", StringComparison.Ordinal)
                )
                    .Should()
                    .BeTrue($"{method} {request.RequestUri} redirects to {location}");
                location.Should().NotContain("evil.example/?");
            }
        }

        dex.Log.Faults.Should().BeEmpty();
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

    // Real ids and verifiers of a login under way, to mutate.
    private static async Task<Dictionary<string, string>> StateOfALoginAsync(TestDex dex)
    {
        var browser = await new Browser(dex).GetAsync(dex.AuthUrl(("connector_id", "mock")));
        var approval = Parameters.Parse(browser.Address.Query);
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        return new()
        {
            ["req"] = approval["req"]!,
            ["state"] = approval["req"]!,
            ["hmac"] = approval["hmac"]!,
            ["refresh_token"] = tokens.RefreshToken,
            ["token"] = tokens.AccessToken,
            ["access_token"] = tokens.AccessToken,
            ["id_token_hint"] = tokens.IdToken,
            ["cookies"] = string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")),
        };
    }

    private string Query(Dictionary<string, string> seeds)
    {
        var query = new StringBuilder();
        for (var i = Next(12); i > 0; i--)
        {
            var name = Pick(Names);
            var value = seeds.TryGetValue(name, out var real) && Next(2) == 0 ? Mutate(real) : Pick(Values);
            value = Next(20) == 0 ? string.Concat(Enumerable.Repeat(value, Next(50))) : value;
            query
                .Append(name)
                .Append('=')
                .Append(Next(3) == 0 ? value.Replace("\n", "", StringComparison.Ordinal) : Uri.EscapeDataString(value))
                .Append('&');
        }
        return query.ToString();
    }

    private string Mutate(string value)
    {
        if (value.Length == 0 || Next(3) == 0)
        {
            return value;
        }
        var at = Next(value.Length);
        return Next(2) == 0 ? value[..at] : value[..at] + (char)('!' + Next(90)) + value[(at + 1)..];
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[Next(of.Count)];

    private int Next(int below)
    {
        _seed = (_seed * 1664525) + 1013904223;
        return (int)((_seed >> 8) % (uint)Math.Max(1, below));
    }
}
