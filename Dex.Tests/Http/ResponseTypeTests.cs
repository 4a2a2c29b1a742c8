using System.Text.Json;
using Dex.Core.Tokens;

namespace Dex.Tests.Http;

/// <summary>Every response type in every mode, as an application sees it.</summary>
internal sealed class ResponseTypeTests
{
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
            setup.Options = setup.Options with { ResponseTypes = ["code", "id_token", "token"], SkipApprovalScreen = true }
        );
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [TestCase("code", "code")]
    [TestCase("id_token", "id_token")]
    [TestCase("id_token token", "access_token,expires_in,id_token,token_type")]
    [TestCase("token id_token", "access_token,expires_in,id_token,token_type")]
    [TestCase("code id_token", "code,id_token")]
    [TestCase("code token", "access_token,code,expires_in,token_type")]
    [TestCase("code id_token token", "access_token,code,expires_in,id_token,token_type")]
    public async Task Each_type_gives_what_it_names(string type, string members)
    {
        var answer = await _browser.SignInAsync(("response_type", type), ("connector_id", "mock"));

        answer.All.Select(p => p.Key).Except(["state", "iss"]).Order().Should().Equal(members.Split(','));
        answer["state"].Should().Be("some state");
        answer["iss"].Should().Be(_dex.Issuer);
        _browser.LeftFor.Should().StartWith(TestDex.RedirectUri + (type == "code" ? "?" : "#"));
        if (answer["access_token"] is { } accessToken)
        {
            answer["token_type"].Should().Be("bearer");
            answer["expires_in"].Should().Be("86400");
            using var userinfo = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
            userinfo.Headers.Authorization = new("Bearer", accessToken);
            ((int)(await _dex.Http.SendAsync(userinfo)).StatusCode).Should().Be(200);
        }
        if (answer["code"] is { } code)
        {
            (await _dex.RedeemAsync(code)).Status.Should().Be(200);
        }
    }

    [TestCase("id_token")]
    [TestCase("id_token token")]
    [TestCase("code id_token")]
    [TestCase("code id_token token")]
    public async Task The_id_token_is_bound_to_what_comes_with_it(string type)
    {
        var answer = await _browser.SignInAsync(("response_type", type), ("connector_id", "mock"));

        var claims = (await _dex.Host.Provider.Verifier.VerifyAsync(answer["id_token"]!, false, default))!.Claims;
        claims.GetProperty("nonce").GetString().Should().Be("some nonce");
        HashOf(claims, "at_hash").Should().Be(answer["access_token"] is { } token ? TokenHashes.Of(token) : null);
        HashOf(claims, "c_hash").Should().Be(answer["code"] is { } code ? TokenHashes.Of(code) : null);
        claims.GetProperty("email").GetString().Should().Be("kilgore@kilgore.trout");
    }

    [TestCase("id_token")]
    [TestCase("id_token token")]
    [TestCase("code id_token")]
    [TestCase("code id_token token")]
    public async Task An_id_token_from_here_needs_a_nonce(string type)
    {
        await _browser.GetAsync(_dex.AuthUrl(("response_type", type), ("nonce", null)));

        _browser.LeftFor.Should().StartWith(TestDex.RedirectUri + "#error=invalid_request");
        _browser.Answer!["error_description"].Should().Contain("nonce");
    }

    [TestCase("code")]
    [TestCase("code token")]
    public async Task Other_types_do_not(string type)
    {
        var answer = await _browser.SignInAsync(("response_type", type), ("nonce", null), ("connector_id", "mock"));

        answer["code"].Should().NotBeNull();
    }

    [TestCase("code", "query", "?")]
    [TestCase("code", "fragment", "#")]
    [TestCase("code id_token", "fragment", "#")]
    public async Task The_mode_can_be_chosen(string type, string mode, string separator)
    {
        var answer = await _browser.SignInAsync(("response_type", type), ("response_mode", mode), ("connector_id", "mock"));

        _browser.LeftFor.Should().StartWith(TestDex.RedirectUri + separator);
        answer["code"].Should().NotBeNull();
    }

    [TestCase("code")]
    [TestCase("id_token")]
    [TestCase("code id_token token")]
    public async Task A_form_carries_every_type(string type)
    {
        var answer = await _browser.SignInAsync(("response_type", type), ("response_mode", "form_post"), ("connector_id", "mock"));

        _browser.LeftFor.Should().Be("POST " + TestDex.RedirectUri);
        answer["state"].Should().Be("some state");
        (answer["code"] is not null).Should().Be(type.Contains("code"));
        (answer["id_token"] is not null).Should().Be(type.Contains("id_token"));
        _browser.Response.Headers.CacheControl!.NoStore.Should().BeTrue();
        var csp = _browser.Response.Headers.GetValues("Content-Security-Policy").Single();
        csp.Should().Contain("script-src 'sha256-").And.Contain("default-src 'none'").And.NotContain("unsafe");
    }

    [Test]
    public async Task An_error_comes_by_form_too()
    {
        await _browser.GetAsync(_dex.AuthUrl(("response_mode", "form_post"), ("prompt", "none")));

        _browser.LeftFor.Should().Be("POST " + TestDex.RedirectUri);
        _browser.Answer!["error"].Should().Be("login_required");
        _browser.Answer["state"].Should().Be("some state");
    }

    [Test]
    public async Task A_form_escapes_what_it_carries()
    {
        await _browser.GetAsync(
            _dex.AuthUrl(("response_mode", "form_post"), ("prompt", "none"), ("state", "\"><script>alert(1)</script>"))
        );

        _browser.Answer!["state"].Should().Be("\"><script>alert(1)</script>");
        _browser.Page.Scripts.Should().ContainSingle();
    }

    [TestCase("id_token")]
    [TestCase("code token")]
    public async Task Tokens_never_go_into_a_query(string type)
    {
        await _browser.GetAsync(_dex.AuthUrl(("response_type", type), ("response_mode", "query")));

        _browser.LeftFor.Should().StartWith(TestDex.RedirectUri + "#error=invalid_request");
    }

    [TestCase("token", "unsupported_response_type")]
    [TestCase("none", "unsupported_response_type")]
    [TestCase("code nonsense", "unsupported_response_type")]
    public async Task Unknown_combinations_are_refused(string type, string error)
    {
        await _browser.GetAsync(_dex.AuthUrl(("response_type", type)));

        _browser.Answer!["error"].Should().Be(error);
    }

    [Test]
    public async Task Tokens_cannot_be_shown_on_a_page()
    {
        await _browser.GetAsync(
            _dex.AuthUrl(
                ("client_id", TestDex.PublicClientId),
                ("redirect_uri", "urn:ietf:wg:oauth:2.0:oob"),
                ("response_type", "id_token")
            )
        );

        _browser.Status.Should().Be(400);
        _browser.Answer.Should().BeNull();
    }

    [Test]
    public async Task A_refusal_reaches_the_application_the_way_it_asked()
    {
        await using var dex = await TestDex.StartAsync(setup =>
            setup.Options = setup.Options with { ResponseTypes = ["code", "id_token"] }
        );
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("response_type", "code id_token"), ("connector_id", "mock")));

        await browser.SubmitAsync(("approval", "rejected"));

        browser.LeftFor.Should().StartWith(TestDex.RedirectUri + "#error=access_denied");
    }

    private static string? HashOf(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) ? value.GetString() : null;
}
