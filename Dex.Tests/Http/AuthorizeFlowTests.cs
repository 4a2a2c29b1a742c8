using System.Text;
using AngleSharp.Dom;
using Dex.Core.Protocol;

namespace Dex.Tests.Http;

internal sealed class AuthorizeFlowTests
{
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync();
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task A_person_signs_in_with_a_password_and_the_application_gets_a_code()
    {
        await _browser.GetAsync(_dex.AuthUrl());
        _browser.Status.Should().Be(200);
        var email = _browser.Page.Links.OfType<IElement>().Single(l => l.TextContent.Contains("Email", StringComparison.Ordinal));
        await _browser.GetAsync(new Uri(_browser.Address, email.GetAttribute("href")!).AbsoluteUri);
        _browser.Page.QuerySelector("label[for=login]")!.TextContent.Trim().Should().Be("Email Address");
        await _browser.SubmitAsync(("login", "JANE@example.com"), ("password", TestDex.Password));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
        await _browser.SubmitAsync(("approval", "approve"));

        _browser.LeftFor.Should().StartWith(TestDex.RedirectUri + "?code=");
        _browser.Answer!["state"].Should().Be("some state");
        _browser.Answer["iss"].Should().Be(_dex.Issuer);
        (await _dex.RedeemAsync(_browser.Answer["code"]!)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_person_signs_in_through_an_upstream()
    {
        var answer = await _browser.SignInAsync(("connector_id", "mock"));

        answer["code"].Should().NotBeNull();
    }

    [Test]
    public async Task An_authorization_request_may_be_posted()
    {
        var url = new Uri(_dex.AuthUrl(("connector_id", "mock")));

        await _browser.PostAsync(
            new Uri(url.GetLeftPart(UriPartial.Path)),
            [.. Parameters.Parse(url.Query).All.Select(p => (p.Key, (string?)p.Value))]
        );

        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    [TestCase("client_id", null, "client_id parameter is missing")]
    [TestCase("client_id", "unknown", "not registered")]
    [TestCase("redirect_uri", null, "redirect_uri parameter is missing")]
    [TestCase("redirect_uri", "https://evil.example/", "not registered for it")]
    [TestCase("redirect_uri", "http://127.0.0.1:5555/callback/", "not registered for it")]
    [TestCase("redirect_uri", "http://127.0.0.1:5555/callback?kept=yes&more=1", "not registered for it")]
    public async Task A_wrong_client_or_redirect_uri_is_shown_and_never_redirected(string name, string? value, string message)
    {
        await _browser.GetAsync(_dex.AuthUrl((name, value)));

        _browser.Status.Should().Be(400);
        _browser.LeftFor.Should().BeEmpty();
        _browser.Page.Body!.TextContent.Should().Contain(message);
    }

    [TestCase("response_type", null, "invalid_request")]
    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("response_type", "code id_token", "unsupported_response_type")]
    [TestCase("response_type", "nonsense", "unsupported_response_type")]
    [TestCase("response_mode", "pigeon", "invalid_request")]
    [TestCase("scope", null, "invalid_scope")]
    [TestCase("scope", "profile", "invalid_scope")]
    [TestCase("scope", "openid nonsense", "invalid_scope")]
    [TestCase("scope", "openid audience:server:client_id:example-cli", "invalid_scope")]
    [TestCase("scope", "openid audience:server:client_id:unknown", "invalid_scope")]
    [TestCase("request", "e30.e30.", "request_not_supported")]
    [TestCase("request_uri", "https://app.example/request", "request_uri_not_supported")]
    [TestCase("code_challenge", "short", "invalid_request")]
    [TestCase("code_challenge_method", "S256", null)]
    [TestCase("connector_id", "unknown", "invalid_request")]
    [TestCase("prompt", "none", "login_required")]
    [TestCase("prompt", "none login", "invalid_request")]
    [TestCase("prompt", "nonsense", "invalid_request")]
    [TestCase("max_age", "-1", "invalid_request")]
    [TestCase("max_age", "soon", "invalid_request")]
    [TestCase("max_age", "99999999999999999999", "invalid_request")]
    [TestCase("id_token_hint", "nonsense", "invalid_request")]
    public async Task Other_errors_go_to_the_application(string name, string? value, string? error)
    {
        await _browser.GetAsync(_dex.AuthUrl((name, value)));

        if (error is null)
        {
            _browser.Status.Should().Be(200);
            return;
        }
        var separator = name == "response_type" && value is "token" or "code id_token" ? '#' : '?';
        _browser.LeftFor.Should().StartWith($"{TestDex.RedirectUri}{separator}error=");
        _browser.Answer!["error"].Should().Be(error);
        _browser.Answer["error_description"].Should().NotBeNull();
        _browser.Answer["state"].Should().Be("some state");
        _browser.Answer["iss"].Should().Be(_dex.Issuer);
    }

    [Test]
    public async Task A_long_form_goes_on_by_reference()
    {
        var state = new string('s', 20_000);
        var query = Parameters.Parse(new Uri(_dex.AuthUrl(("state", state), ("connector_id", "mock"))).Query);

        await _browser.PostAsync(new Uri(_dex.Address + "/auth"), [.. query.All.Select(p => (p.Key, (string?)p.Value))]);
        await _browser.SubmitAsync(("approval", "approve"));

        _browser.Answer!["state"].Should().Be(state);
        (await _dex.RedeemAsync(_browser.Answer["code"]!)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_redirect_uri_keeps_its_own_query()
    {
        var answer = await _browser.SignInAsync(("connector_id", "mock"), ("redirect_uri", "http://127.0.0.1:5555/callback?kept=yes"));

        answer["kept"].Should().Be("yes");
        answer["code"].Should().NotBeNull();
    }

    [TestCase("state")]
    [TestCase("scope")]
    [TestCase("nonsense")]
    public async Task A_parameter_that_is_there_twice_is_refused(string name)
    {
        await _browser.GetAsync(_dex.AuthUrl((name, "openid")) + $"&{name}=openid");

        _browser.Answer!["error"].Should().Be("invalid_request");
    }

    [TestCase("client_id", TestDex.ClientId)]
    [TestCase("redirect_uri", "https://evil.example/")]
    public async Task A_second_client_or_redirect_uri_is_shown_and_never_redirected(string name, string value)
    {
        await _browser.GetAsync(_dex.AuthUrl() + $"&{name}={Uri.EscapeDataString(value)}");

        _browser.Status.Should().Be(400);
        _browser.LeftFor.Should().BeEmpty();
    }

    [Test]
    public async Task An_out_of_band_client_shows_the_code()
    {
        await _browser.GetAsync(
            _dex.AuthUrl(("connector_id", "mock"), ("client_id", TestDex.PublicClientId), ("redirect_uri", "urn:ietf:wg:oauth:2.0:oob"))
        );
        await _browser.SubmitAsync(("approval", "approve"));

        _browser.Status.Should().Be(200);
        var code = _browser
            .Page.QuerySelectorAll("code, input, output, pre")
            .Select(e => e.GetAttribute("value") ?? e.TextContent.Trim())
            .First();
        var answer = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", "urn:ietf:wg:oauth:2.0:oob")
        );
        answer.Status.Should().Be(200);
    }

    [Test]
    public async Task Who_refuses_approval_goes_back_with_access_denied()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var approval = _browser.Address;
        await _browser.SubmitAsync(("approval", "rejected"));

        _browser.Answer!["error"].Should().Be("access_denied");
        _browser.Answer["state"].Should().Be("some state");
        (await _browser.GetAsync(approval.AbsoluteUri)).Status.Should().Be(400, "the request is over");
    }

    [Test]
    public async Task Approval_can_be_skipped_unless_the_client_insists()
    {
        await using var dex = await TestDex.StartAsync(s => s.Options = s.Options with { SkipApprovalScreen = true });

        (await new Browser(dex).GetAsync(dex.AuthUrl(("connector_id", "mock")))).Answer!["code"].Should().NotBeNull();
        (await new Browser(dex).GetAsync(dex.AuthUrl(("connector_id", "mock"), ("approval_prompt", "force")))).Answer.Should().BeNull();
        (await new Browser(dex).GetAsync(dex.AuthUrl(("connector_id", "mock"), ("prompt", "consent")))).Answer.Should().BeNull();
    }

    [Test]
    public async Task A_single_connector_is_not_offered_for_choice_unless_configured()
    {
        await using var one = await TestDex.StartAsync(Single);
        await using var always = await TestDex.StartAsync(s =>
        {
            Single(s);
            s.Options = s.Options with { AlwaysShowLoginScreen = true };
        });

        (await new Browser(one).GetAsync(one.AuthUrl())).Address.AbsolutePath.Should().Be("/dex/approval");
        (await new Browser(always).GetAsync(always.AuthUrl())).Address.AbsolutePath.Should().Be("/dex/auth");

        static void Single(Server.Hosting.DexSetup setup)
        {
            var mock = setup.Connectors.Single(c => c.Id == "mock");
            setup.Connectors.Clear();
            setup.Connectors.Add(mock);
        }
    }

    [Test]
    public async Task Only_connectors_that_client_and_grant_allow_are_offered()
    {
        await using var dex = await TestDex.StartAsync(s =>
        {
            s.Clients[0] = s.Clients[0] with { AllowedConnectors = ["mock", "pass"] };
            var pass = s.Connectors.Single(c => c.Id == "pass");
            s.Connectors[s.Connectors.IndexOf(pass)] = pass with { GrantTypes = ["password"] };
        });

        (await new Browser(dex).GetAsync(dex.AuthUrl())).Address.AbsolutePath.Should().Be("/dex/approval", "only mock is left");
        (await new Browser(dex).GetAsync(dex.AuthUrl(("connector_id", "local")))).Answer!["error"].Should().Be("invalid_request");
        (await new Browser(dex).GetAsync(dex.AuthUrl().Replace("/auth?", "/auth/local?", StringComparison.Ordinal)))
            .Status.Should()
            .Be(403);
        (await new Browser(dex).GetAsync(dex.AuthUrl().Replace("/auth?", "/auth/pass?", StringComparison.Ordinal))).Status.Should().Be(403);
        (await new Browser(dex).GetAsync(dex.AuthUrl().Replace("/auth?", "/auth/nobody?", StringComparison.Ordinal)))
            .Status.Should()
            .Be(404);
    }

    [Test]
    public async Task PKCE_can_be_enforced()
    {
        await using var dex = await TestDex.StartAsync(s => s.Options = s.Options with { Pkce = new PkcePolicy(true, ["S256"]) });

        (await new Browser(dex).GetAsync(dex.AuthUrl())).Answer!["error"].Should().Be("invalid_request");
        var challenge = ("code_challenge", (string?)"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        (await new Browser(dex).GetAsync(dex.AuthUrl(challenge))).Answer!["error"].Should().Be("invalid_request", "plain is off");
        (await new Browser(dex).GetAsync(dex.AuthUrl(challenge, ("code_challenge_method", "S256")))).Status.Should().Be(200);
    }

    [Test]
    public async Task A_wrong_password_is_said_on_the_page_and_the_right_one_still_works()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));

        await _browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong"));
        _browser.Status.Should().Be(401);
        _browser.Page.QuerySelector("[role=alert]").Should().NotBeNull();
        _browser.Page.QuerySelector("#login")!.GetAttribute("value").Should().Be(TestDex.Email);

        await _browser.SubmitAsync(("login", "nobody@example.com"), ("password", TestDex.Password));
        _browser.Status.Should().Be(401);
        await _browser.SubmitAsync(("login", TestDex.Email), ("password", ""));
        _browser.Status.Should().Be(401);

        await _browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    [Test]
    public async Task Guessing_is_slowed_down_and_says_so()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        for (var i = 0; i < 5; i++)
        {
            await _browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong"));
            _browser.Status.Should().Be(401);
        }

        await _browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));

        _browser.Status.Should().Be(429, "even the right password must wait");
        _browser.Response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        _browser.Page.QuerySelector("[role=alert]").Should().NotBeNull();
        _dex.Time.Advance(TimeSpan.FromSeconds(1));
        await _browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    [Test]
    public async Task An_expired_page_offers_to_start_again()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        _dex.Time.Advance(TimeSpan.FromHours(25));

        await _browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));

        _browser.Status.Should().Be(400);
        await StartAgainAsync();
        await _browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    [Test]
    public async Task A_replayed_approval_gives_no_second_code()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var approval = _browser.Address;
        await _browser.SubmitAsync(("approval", "approve"));
        _browser.Answer!["code"].Should().NotBeNull();

        await _browser.PostAsync(approval, ("approval", "approve"));

        _browser.Status.Should().Be(400);
        _browser.LeftFor.Should().BeEmpty();
    }

    [Test]
    public async Task Pages_carry_strict_headers()
    {
        await _browser.GetAsync(_dex.AuthUrl());

        string Header(string name) => string.Join(',', _browser.Response.Headers.GetValues(name));
        Header("Content-Security-Policy").Should().StartWith("default-src 'none'");
        Header("X-Frame-Options").Should().Be("DENY");
        Header("X-Content-Type-Options").Should().Be("nosniff");
        Header("Cache-Control").Should().Be("no-store");
        Header("Referrer-Policy").Should().Be("no-referrer");
        _browser.Response.Headers.Contains("Server").Should().BeFalse();
    }

    [Test]
    public async Task Cookies_are_strict()
    {
        using var response = await _dex.Http.GetAsync(new Uri(_dex.AuthUrl().Replace("/auth?", "/auth/local?", StringComparison.Ordinal)));

        response
            .Headers.GetValues("Set-Cookie")
            .Should()
            .OnlyContain(c => c.Contains("path=/dex; samesite=lax; httponly", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task Configured_headers_replace_the_defaults()
    {
        await using var dex = await TestDex.StartAsync(s => s.Headers.Add(("X-Frame-Options", "SAMEORIGIN")));
        var browser = await new Browser(dex).GetAsync(dex.AuthUrl());

        browser.Response.Headers.GetValues("X-Frame-Options").Should().Equal("SAMEORIGIN");
    }

    [TestCase("a=%00")]
    [TestCase("a=%ff")]
    public async Task Odd_values_get_a_clear_400(string query)
    {
        using var response = await _dex.Http.GetAsync(new Uri(_dex.AuthUrl() + "&" + query));

        ((int)response.StatusCode).Should().Be(400);
        (await response.Content.ReadAsStringAsync()).Should().Contain("<html");
    }

    [Test]
    public async Task A_body_that_is_too_large_gets_413()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));

        await _browser.SubmitAsync(("login", new string('x', 100_000)), ("password", "x"));

        _browser.Status.Should().Be(413);
    }

    [Test]
    public async Task A_name_that_nobody_types_gets_400()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));

        await _browser.SubmitAsync(("login", new string('x', 5000)), ("password", "x"));

        _browser.Status.Should().Be(400);
    }

    [Test]
    public async Task No_secret_reaches_the_log()
    {
        var answer = await _browser.SignInAsync(("connector_id", "local"));
        var tokens = await _dex.RedeemAsync(answer["code"]!);
        await _dex.RefreshAsync(tokens.RefreshToken);

        foreach (
            var secret in new[]
            {
                TestDex.Password,
                TestDex.ClientSecret,
                answer["code"]!,
                tokens.AccessToken,
                tokens.IdToken,
                tokens.RefreshToken,
            }
        )
        {
            _dex.Log.Text.Should().NotContain(secret);
        }
        Encoding.UTF8.GetByteCount(_dex.Log.Text).Should().BePositive("something was logged");
    }

    private Task<Browser> StartAgainAsync()
    {
        var link = _browser
            .Page.Links.OfType<IElement>()
            .Single(l => l.TextContent.Contains("Start again", StringComparison.OrdinalIgnoreCase));
        return _browser.GetAsync(new Uri(_browser.Address, link.GetAttribute("href")!).AbsoluteUri);
    }
}
