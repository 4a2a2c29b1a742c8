namespace Dex.Tests.Revocation;

/// <summary><c>/token/revoke</c> (RFC 7009).</summary>
internal sealed class RevocationTests
{
    private TestDex _dex = null!;
    private TokenAnswer _tokens = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup => setup.AddClient("other", "other secret", TestDex.RedirectUri));
        _tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task A_refresh_token_is_given_up()
    {
        (await RevokeAsync(_tokens.RefreshToken)).Status.Should().Be(200);

        (await _dex.RefreshAsync(_tokens.RefreshToken)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task An_access_token_is_given_up()
    {
        (await UserInfoAsync()).Should().Be(200);

        (await RevokeAsync(_tokens.AccessToken)).Status.Should().Be(200);

        (await UserInfoAsync()).Should().Be(401);
        (await IntrospectAsync(_tokens.AccessToken)).Get("active").Should().Be("False");
        (await _dex.RefreshAsync(_tokens.RefreshToken)).Status.Should().Be(200);
    }

    [TestCase("access_token")]
    [TestCase("refresh_token")]
    [TestCase("nonsense")]
    public async Task The_hint_changes_nothing(string hint)
    {
        (await RevokeAsync(_tokens.RefreshToken, ("token_type_hint", hint))).Status.Should().Be(200);

        (await _dex.RefreshAsync(_tokens.RefreshToken)).Error.Should().Be("invalid_grant");
    }

    [TestCase("unknown")]
    [TestCase("e30.e30.e30")]
    [TestCase("CgExEgEx")]
    public async Task An_unknown_token_is_no_error(string token) => (await RevokeAsync(token)).Status.Should().Be(200);

    [Test]
    public async Task Another_clients_tokens_stay()
    {
        foreach (var token in new[] { _tokens.RefreshToken, _tokens.AccessToken })
        {
            var answer = await PostAsync("/token/revoke", "other", "other secret", ("token", token));
            (answer.Status, answer.Error).Should().Be((400, "invalid_grant"));
        }

        (await _dex.RefreshAsync(_tokens.RefreshToken)).Status.Should().Be(200);
        (await UserInfoAsync()).Should().Be(200);
    }

    [Test]
    public async Task The_caller_must_be_a_client()
    {
        (await PostAsync("/token/revoke", TestDex.ClientId, "wrong", ("token", _tokens.RefreshToken))).Status.Should().Be(401);
        (await PostAsync("/token/revoke", TestDex.ClientId, TestDex.ClientSecret)).Error.Should().Be("invalid_request");
    }

    private Task<TokenAnswer> RevokeAsync(string token, params (string Name, string? Value)[] more) =>
        PostAsync("/token/revoke", TestDex.ClientId, TestDex.ClientSecret, [("token", token), .. more]);

    private Task<TokenAnswer> IntrospectAsync(string token) =>
        PostAsync("/token/introspect", TestDex.ClientId, TestDex.ClientSecret, ("token", token));

    private async Task<TokenAnswer> PostAsync(string path, string id, string secret, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + path) { Content = TestDex.Form(form) };
        request.Headers.Authorization = TestDex.Basic(id, secret);
        using var response = await _dex.Http.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }

    private async Task<int> UserInfoAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
        request.Headers.Authorization = new("Bearer", _tokens.AccessToken);
        using var response = await _dex.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
