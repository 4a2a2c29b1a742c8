using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>Access tokens for a resource (RFC 8707) and in the standard form (RFC 9068).</summary>
internal sealed class ResourceTests
{
    private const string Api = "https://api.example/";
    private const string Other = "https://other.example/";

    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with { SkipApprovalScreen = true };
            setup.Clients.Add(ClientWith("api-user", new ClientMetadata { Resources = [Api, Other] }));
            setup.Clients.Add(ClientWith("typed", new ClientMetadata { AccessTokenType = "at+jwt" }));
        });
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task The_access_token_is_for_the_resource_and_the_id_token_for_the_client()
    {
        var tokens = await TokensAsync("api-user", ("resource", Api));

        SessionTests.Claim(tokens.AccessToken, "aud").Should().Be(Api);
        SessionTests.Claim(tokens.AccessToken, "client_id").Should().Be("api-user");
        SessionTests.Claim(tokens.IdToken, "aud").Should().Be("api-user");
        (await UserInfoAsync(tokens.AccessToken)).Should().Be(401, "the resource must not learn more here");
        var refreshed = await _dex.TokenAsync(
            "api-user",
            TestDex.ClientSecret,
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.RefreshToken)
        );
        SessionTests.Claim(refreshed.AccessToken, "aud").Should().Be(Api);
    }

    [Test]
    public async Task A_token_request_may_name_a_resource_but_no_other_than_was_granted()
    {
        var code = await CodeAsync("api-user");
        var narrowed = await RedeemAsync("api-user", code, ("resource", Other));
        SessionTests.Claim(narrowed.AccessToken, "aud").Should().Be(Other);

        code = await CodeAsync("api-user", ("resource", Api));
        (await RedeemAsync("api-user", code, ("resource", Other))).Error.Should().Be("invalid_target");
    }

    [TestCase("https://unregistered.example/")]
    [TestCase("https://api.example/#fragment")]
    [TestCase("not a uri")]
    public async Task An_unknown_resource_is_refused(string resource)
    {
        await _browser.GetAsync(_dex.AuthUrl(("client_id", "api-user"), ("resource", resource)));

        _browser.Answer!["error"].Should().Be("invalid_target");
    }

    [Test]
    public async Task An_access_token_can_have_a_type_of_its_own()
    {
        var tokens = await TokensAsync("typed");

        var header = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(tokens.AccessToken.Split('.')[0]));
        header.Should().Contain("\"typ\":\"at+jwt\"");
        SessionTests.Claim(tokens.AccessToken, "client_id").Should().Be("typed");
        SessionTests.Claim(tokens.AccessToken, "scope").Should().Be("openid offline_access");
        SessionTests.Claim(tokens.AccessToken, "jti").Should().NotBeNull();
        (await UserInfoAsync(tokens.AccessToken)).Should().Be(200);
    }

    private static Client ClientWith(string id, ClientMetadata metadata) =>
        new()
        {
            Id = id,
            Name = id,
            Secret = TestDex.ClientSecret,
            RedirectUris = [TestDex.RedirectUri],
            Metadata = metadata,
        };

    private async Task<string> CodeAsync(string clientId, params (string Name, string? Value)[] parameters) =>
        (
            await _browser.SignInAsync([
                ("client_id", clientId),
                ("connector_id", "mock"),
                ("scope", "openid offline_access"),
                .. parameters,
            ])
        )["code"]!;

    private Task<TokenAnswer> RedeemAsync(string clientId, string code, params (string Name, string? Value)[] more) =>
        _dex.TokenAsync(
            clientId,
            TestDex.ClientSecret,
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", TestDex.RedirectUri), .. more]
        );

    private async Task<TokenAnswer> TokensAsync(string clientId, params (string Name, string? Value)[] parameters) =>
        await RedeemAsync(clientId, await CodeAsync(clientId, parameters));

    private async Task<int> UserInfoAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await _dex.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
