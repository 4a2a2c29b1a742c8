using System.Net.Http.Headers;
using System.Text.Json;

namespace Dex.Tests.Discovery;

internal sealed class DiscoveryEndpointTests
{
    // What a Go Dex lists, less the device endpoint and claims that no token has.
    private static readonly string[] DexsFields =
    [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "introspection_endpoint",
        "grant_types_supported",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "code_challenge_methods_supported",
        "scopes_supported",
        "token_endpoint_auth_methods_supported",
        "claims_supported",
    ];

    private TestDex _dex = null!;

    [OneTimeSetUp]
    public async Task SetUp() => _dex = await TestDex.StartAsync(s => s.AllowedOrigins.Add("https://spa.example"));

    [OneTimeTearDown]
    public async Task TearDown() => await _dex.DisposeAsync();

    [Test]
    public async Task The_document_is_the_golden_one()
    {
        var document = (await _dex.Http.GetStringAsync(Url("/.well-known/openid-configuration"))).Replace(
            _dex.Issuer,
            "https://issuer.example/dex",
            StringComparison.Ordinal
        );

        GoldenFile.Check("discovery.json", document);
        JsonDocument.Parse(document).RootElement.EnumerateObject().Select(p => p.Name).Should().Contain(DexsFields);
    }

    [Test]
    public async Task Everything_it_lists_is_there()
    {
        var document = JsonDocument.Parse(await _dex.Http.GetStringAsync(Url("/.well-known/openid-configuration"))).RootElement;

        foreach (
            var endpoint in document
                .EnumerateObject()
                .Where(p => p.Name.EndsWith("_endpoint", StringComparison.Ordinal) || p.Name == "jwks_uri")
        )
        {
            using var response = await _dex.Http.GetAsync(new Uri(endpoint.Value.GetString()!));
            ((int)response.StatusCode).Should().NotBe(404, endpoint.Name);
        }
    }

    [TestCase("/.well-known/openid-configuration", 600)]
    [TestCase("/keys", 600)]
    public async Task It_can_be_cached(string path, int maxAge)
    {
        using var first = await _dex.Http.GetAsync(Url(path));
        using var again = new HttpRequestMessage(HttpMethod.Get, Url(path));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _dex.Http.SendAsync(again);
        using var head = await _dex.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url(path)));

        first.Headers.CacheControl!.MaxAge.Should().Be(TimeSpan.FromSeconds(maxAge));
        first.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        ((int)second.StatusCode).Should().Be(304);
        ((int)head.StatusCode).Should().Be(200);
        head.Content.Headers.ContentLength.Should().Be(first.Content.Headers.ContentLength);
    }

    [TestCase("/.well-known/openid-configuration", "GET")]
    [TestCase("/keys", "GET")]
    [TestCase("/token", "POST")]
    [TestCase("/userinfo", "GET")]
    public async Task Configured_origins_may_call_it_and_no_others(string path, string method)
    {
        var allowed = await PreflightAsync(path, method, "https://spa.example");
        var refused = await PreflightAsync(path, method, "https://evil.example");
        using var request = new HttpRequestMessage(new HttpMethod(method), Url(path));
        request.Headers.Add("Origin", "https://spa.example");
        using var response = await _dex.Http.SendAsync(request);

        allowed.GetValues("Access-Control-Allow-Origin").Should().Equal("https://spa.example");
        string.Join(',', allowed.GetValues("Access-Control-Allow-Headers")).Should().Contain("Authorization");
        refused.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://spa.example");
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Test]
    public async Task Pages_are_closed_to_other_origins()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _dex.AuthUrl());
        request.Headers.Add("Origin", "https://spa.example");
        using var response = await _dex.Http.SendAsync(request);

        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    private Uri Url(string path) => new(_dex.Issuer + path);

    private async Task<HttpResponseHeaders> PreflightAsync(string path, string method, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Url(path));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var response = await _dex.Http.SendAsync(request);
        ((int)response.StatusCode).Should().Be(204);
        return response.Headers;
    }
}
