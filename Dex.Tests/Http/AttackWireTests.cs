using System.Net.Sockets;
using System.Text;
using Dex.Core.Protocol;

namespace Dex.Tests.Http;

/// <summary>What is below the protocol: sizes, header names, hosts, proxies that are none.</summary>
internal sealed class AttackWireTests
{
    private TestDex _dex = null!;

    [OneTimeSetUp]
    public async Task SetUp() => _dex = await TestDex.StartAsync();

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [TestCase("evil.example")]
    [TestCase("evil.example:443")]
    [TestCase("127.0.0.1@evil.example")]
    [TestCase("")]
    public async Task A_forged_host_is_in_no_answer(string host)
    {
        foreach (
            var path in new[]
            {
                "/.well-known/openid-configuration",
                "/auth?client_id=x",
                "/device",
                "/",
                "/token",
                new Uri(_dex.AuthUrl()).PathAndQuery[4..],
            }
        )
        {
            var answer = await RawAsync(
                $"{(path == "/token" ? "POST" : "GET")} /dex{path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example;proto=https\r\nX-Forwarded-Proto: https\r\nX-Original-Host: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            answer.Should().MatchRegex(@"^HTTP/1\.1 [234]\d\d ", path);
            answer.Should().NotContain("evil.example", path);
        }
    }

    [Test]
    public async Task A_forged_client_address_gains_no_further_guesses()
    {
        var browser = await new Browser(_dex).GetAsync(_dex.AuthUrl(("connector_id", "local")));
        var statuses = new List<int>();
        for (var i = 0; i < 30; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, browser.Address);
            request.Content = TestDex.Form(("login", $"person{i}@example.com"), ("password", "wrong"));
            request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
            foreach (var name in new[] { "X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "Forwarded" })
            {
                request.Headers.TryAddWithoutValidation(name, $"203.0.113.{i}");
            }
            using var response = await _dex.Http.SendAsync(request);
            statuses.Add((int)response.StatusCode);
        }

        statuses.Take(20).Should().OnlyContain(s => s == 401);
        statuses[^1].Should().Be(429);
    }

    [TestCase("/auth")]
    [TestCase("/auth/local/login?state=x")]
    [TestCase("/approval?req=x")]
    [TestCase("/token")]
    [TestCase("/par")]
    [TestCase("/token/introspect")]
    [TestCase("/token/revoke")]
    [TestCase("/userinfo")]
    [TestCase("/device/code")]
    [TestCase("/device/auth/verify_code")]
    public async Task A_body_beyond_the_limit_is_refused_with_413_announced_or_not(string path)
    {
        var big = new byte[100 * 1024];
        Array.Fill(big, (byte)'a');
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + path) { Content = new ByteArrayContent(big) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await _dex.Http.SendAsync(request);
            // The form is read after what stands in the query was judged.
            ((int)response.StatusCode)
                .Should()
                .BeOneOf(path.Contains('?', StringComparison.Ordinal) ? [400, 413] : [413], $"chunked: {chunked}");
        }
    }

    [Test]
    public async Task Long_addresses_and_headers_are_refused_by_name_of_the_limit()
    {
        (await RawAsync($"GET /dex/auth?x={new string('a', 40_000)} HTTP/1.1\r\nHost: x\r\n\r\n")).Should().StartWith("HTTP/1.1 414");
        (await RawAsync($"GET /dex/keys HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: {new string('a', 100_000)}\r\n\r\n"))
            .Should()
            .StartWith("HTTP/1.1 431");
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: y\r\n"));
        (await RawAsync($"GET /dex/keys HTTP/1.1\r\nHost: x\r\n{many}\r\n")).Should().StartWith("HTTP/1.1 431");
    }

    [Test]
    public async Task Many_parameters_are_refused()
    {
        var query = string.Join('&', Enumerable.Range(0, 2000).Select(i => $"p{i}=x"));
        using var answer = await _dex.Http.GetAsync(new Uri($"{_dex.Address}/auth?{query}"));
        ((int)answer.StatusCode).Should().Be(400);
        using var form = new StringContent(query, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var token = await _dex.Http.PostAsync(new Uri(_dex.Address + "/token"), form);
        (await TokenAnswer.ReadAsync(token)).Error.Should().Be("invalid_request");
    }

    // Two servers that disagree where a request ends can be made to answer one person with another's page.
    [TestCase("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /dex/keys HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("Content-Length: 3\r\nContent-Length: 4\r\n\r\na=bc")]
    [TestCase("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("Content-Length: +3\r\n\r\na=b")]
    [TestCase("Content-Length: 0x3\r\n\r\na=b")]
    public async Task A_request_whose_end_is_ambiguous_is_refused_and_nothing_after_it_is_answered(string rest)
    {
        var answer = await RawAsync(
            $"POST /dex/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n{rest}"
        );

        if (answer.Length > 0)
        {
            answer.Split("HTTP/1.1 ").Should().HaveCount(2, answer);
            answer.Should().MatchRegex(@"^HTTP/1\.1 (501|4\d\d)", answer);
        }
        answer.Should().NotContain("\"keys\"");
    }

    [Test]
    public async Task Two_authorization_or_proof_headers_are_refused()
    {
        foreach (var name in new[] { "Authorization", "DPoP" })
        {
            var answer = await RawAsync(
                $"POST /dex/token HTTP/1.1\r\nHost: x\r\n{name}: Basic YTpi\r\n{name}: Basic Yzpk\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 35\r\nConnection: close\r\n\r\ngrant_type=client_credentials&x=yyy"
            );
            answer.Should().MatchRegex(@"^HTTP/1\.1 4\d\d", answer);
        }
    }

    [Test]
    public async Task Methods_that_change_nothing_are_not_talked_into_it()
    {
        var code = await _dex.GetCodeAsync();
        var query = QueryString.Build([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri),
            ("client_id", TestDex.ClientId),
            ("client_secret", TestDex.ClientSecret),
        ]);
        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{_dex.Address}/token?{query}");
            request.Headers.Add("X-HTTP-Method-Override", "POST");
            using var response = await _dex.Http.SendAsync(request);
            ((int)response.StatusCode).Should().Be(405, method);
        }
        // RFC 6749 §2.3.1: credentials never in the address.
        using var posted = await _dex.Http.PostAsync(new Uri($"{_dex.Address}/token?{query}"), TestDex.Form(("x", "y")));
        ((int)posted.StatusCode).Should().BeOneOf(400, 401);

        (await _dex.RedeemAsync(code)).Status.Should().Be(200);
    }

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", new Uri(_dex.Issuer).Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Refused before all of it was read: what of the answer came before the reset is here, perhaps nothing.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
