using System.Text.Json;
using Dex.Core.Protocol;

namespace Dex.Tests.Introspection;

internal sealed class IntrospectionEndpointTests
{
    private TestDex _dex = null!;
    private TokenAnswer _tokens = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(s =>
            s.Options = s.Options with { RefreshTokens = new RefreshTokenPolicy { AbsoluteLifetime = TimeSpan.FromDays(10) } }
        );
        _tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task An_access_token_is_described_as_Dex_does()
    {
        var (status, json) = await IntrospectAsync(_tokens.AccessToken);

        status.Should().Be(200);
        json.GetProperty("active").GetBoolean().Should().BeTrue();
        Names(json)
            .Should()
            .Equal("active", "client_id", "sub", "exp", "iat", "nbf", "aud", "iss", "jti", "token_type", "token_use", "ext");
        json.GetProperty("client_id").GetString().Should().Be(TestDex.ClientId);
        json.GetProperty("token_use").GetString().Should().Be("access_token");
        Names(json.GetProperty("ext")).Should().Equal("email", "email_verified", "groups", "name");
    }

    [Test]
    public async Task A_refresh_token_is_described_while_it_is_good()
    {
        var (_, json) = await IntrospectAsync(_tokens.RefreshToken, ("token_type_hint", "refresh_token"));
        Names(json)
            .Should()
            .Equal("active", "scope", "client_id", "sub", "exp", "iat", "nbf", "aud", "iss", "token_type", "token_use", "ext");
        json.GetProperty("exp").GetInt64().Should().Be(_dex.Time.GetUtcNow().AddDays(10).ToUnixTimeSeconds());

        await _dex.RefreshAsync(_tokens.RefreshToken);
        (await IntrospectAsync(_tokens.RefreshToken)).Json.GetProperty("active").GetBoolean().Should().BeFalse("it was replaced");
    }

    [Test]
    public async Task Asking_about_a_replaced_token_revokes_nothing()
    {
        var next = await _dex.RefreshAsync(_tokens.RefreshToken);
        await IntrospectAsync(_tokens.RefreshToken);

        (await _dex.RefreshAsync(next.RefreshToken)).Status.Should().Be(200);
    }

    [TestCase("nonsense")]
    [TestCase("a.b.c")]
    [TestCase("....")]
    public async Task What_is_not_good_is_inactive_and_nothing_more(string token)
    {
        var (status, json) = await IntrospectAsync(token, ("token_type_hint", "access_token"));

        status.Should().Be(200);
        Names(json).Should().Equal("active");
        json.GetProperty("active").GetBoolean().Should().BeFalse();
    }

    [Test]
    public async Task An_expired_token_is_inactive()
    {
        _dex.Time.Advance(TimeSpan.FromHours(24));

        (await IntrospectAsync(_tokens.AccessToken)).Json.GetProperty("active").GetBoolean().Should().BeFalse();
    }

    [Test]
    public async Task The_caller_must_be_a_client_unless_configured()
    {
        using var anonymous = await _dex.Http.PostAsync(
            new Uri(_dex.Issuer + "/token/introspect"),
            TestDex.Form(("token", _tokens.AccessToken))
        );
        ((int)anonymous.StatusCode).Should().Be(401);

        await using var open = await TestDex.StartAsync(s => s.Options = s.Options with { OpenIntrospection = true });
        using var allowed = await open.Http.PostAsync(new Uri(open.Issuer + "/token/introspect"), TestDex.Form(("token", "x")));
        ((int)allowed.StatusCode).Should().Be(200);
    }

    [Test]
    public async Task A_public_client_that_only_says_its_name_may_not_ask()
    {
        using var response = await _dex.Http.PostAsync(
            new Uri(_dex.Issuer + "/token/introspect"),
            TestDex.Form(("token", _tokens.RefreshToken), ("client_id", TestDex.PublicClientId))
        );

        ((int)response.StatusCode).Should().Be(401, "anybody can know a client id");
        JsonDocument
            .Parse(await response.Content.ReadAsStringAsync())
            .RootElement.GetProperty("error")
            .GetString()
            .Should()
            .Be("invalid_client");
    }

    [Test]
    public async Task A_refresh_token_with_another_secret_is_inactive()
    {
        var id = Core.Tokens.RefreshTokenCodec.Decode(_tokens.RefreshToken).RefreshId;
        string[] guesses = [id, Core.Tokens.RefreshTokenCodec.Encode(id, "guess"), Core.Tokens.RefreshTokenCodec.Encode(id, "")];

        foreach (var guess in guesses)
        {
            Names((await IntrospectAsync(guess)).Json).Should().Equal("active");
        }
        (await IntrospectAsync(_tokens.RefreshToken)).Json.GetProperty("active").GetBoolean().Should().BeTrue("asking changes nothing");
    }

    [Test]
    public async Task A_request_without_a_token_is_refused() => (await IntrospectAsync("")).Status.Should().Be(400);

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(p => p.Name);

    private async Task<(int Status, JsonElement Json)> IntrospectAsync(string token, params (string, string?)[] more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Issuer + "/token/introspect");
        request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);
        request.Content = TestDex.Form([("token", token), .. more]);
        using var response = await _dex.Http.SendAsync(request);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
