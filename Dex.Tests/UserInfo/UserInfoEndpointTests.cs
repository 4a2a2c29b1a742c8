using System.Text.Json;

namespace Dex.Tests.UserInfo;

internal sealed class UserInfoEndpointTests
{
    private TestDex _dex = null!;
    private TokenAnswer _tokens = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync();
        _tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task A_token_is_taken_from_the_header_or_the_body()
    {
        var get = await SendAsync(HttpMethod.Get, "Bearer " + _tokens.AccessToken);
        var lower = await SendAsync(HttpMethod.Get, "bearer " + _tokens.AccessToken);
        var post = await SendAsync(HttpMethod.Post, "Bearer " + _tokens.AccessToken);
        var body = await SendAsync(HttpMethod.Post, null, ("access_token", _tokens.AccessToken));

        foreach (var (status, answer, _) in new[] { get, lower, post, body })
        {
            status.Should().Be(200);
            answer.GetProperty("sub").GetString().Should().Be("Cg0wLTM4NS0yODA4OS0wEgRtb2Nr");
            answer.GetProperty("email").GetString().Should().Be("kilgore@kilgore.trout");
            answer.GetProperty("groups")[0].GetString().Should().Be("authors");
        }
    }

    [Test]
    public async Task Without_a_token_the_challenge_has_no_error_code()
    {
        (await SendAsync(HttpMethod.Get, null)).Should().Match<(int, JsonElement, string)>(a => a.Item1 == 401 && a.Item3 == "Bearer");
        (await SendAsync(HttpMethod.Get, "Basic YTpi"))
            .Should()
            .Match<(int, JsonElement, string)>(a => a.Item1 == 401 && a.Item3 == "Bearer");
    }

    [TestCase("nonsense")]
    [TestCase("a.b.c")]
    public async Task A_bad_token_is_refused(string token)
    {
        var (status, body, challenge) = await SendAsync(HttpMethod.Get, "Bearer " + token);

        status.Should().Be(401);
        challenge.Should().StartWith("Bearer error=\"invalid_token\"");
        body.GetProperty("error").GetString().Should().Be("invalid_token");
    }

    [Test]
    public async Task Two_ways_at_once_are_refused() =>
        (await SendAsync(HttpMethod.Post, "Bearer " + _tokens.AccessToken, ("access_token", _tokens.AccessToken))).Item1.Should().Be(400);

    [Test]
    public async Task An_expired_token_is_refused()
    {
        await using var dex = await TestDex.StartAsync();
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        dex.Time.Advance(TimeSpan.FromHours(24));

        using var request = new HttpRequestMessage(HttpMethod.Get, dex.Issuer + "/userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tokens.AccessToken);
        using var response = await dex.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(401);
    }

    private async Task<(int, JsonElement, string)> SendAsync(HttpMethod method, string? authorization, params (string, string?)[] form)
    {
        using var request = new HttpRequestMessage(method, _dex.Issuer + "/userinfo");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        if (form.Length > 0)
        {
            request.Content = TestDex.Form(form);
        }
        using var response = await _dex.Http.SendAsync(request);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return ((int)response.StatusCode, json, response.Headers.WwwAuthenticate.ToString());
    }
}
