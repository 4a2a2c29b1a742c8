using System.Text.Json.Nodes;
using Dex.Core.Protocol;
using Dex.Tests.Sessions;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>oidc</c>, against a Dex of our own, and against a provider that says what a test wants.</summary>
internal sealed class OidcConnectorTests
{
    private FakeIssuer _issuer = null!;
    private TestDex _dex = null!;
    private Browser _browser = null!;
    private JsonObject _claims = null!;
    private string _refreshToken = "upstream refresh";

    [SetUp]
    public async Task SetUp()
    {
        _issuer = await FakeIssuer.StartAsync();
        _claims = new JsonObject
        {
            ["sub"] = "person-1",
            ["name"] = "A Person",
            ["preferred_username"] = "person",
            ["email"] = "person@example.com",
            ["email_verified"] = true,
            ["groups"] = new JsonArray("admins", "users"),
        };
        _issuer.Token = (form, _) =>
            new JsonObject
            {
                ["access_token"] = "upstream access",
                ["token_type"] = "bearer",
                ["refresh_token"] = _refreshToken,
                ["id_token"] = Sign(_claims),
            };
        _issuer.UserInfo = _ => new JsonObject { ["sub"] = "person-1", ["name"] = "From userinfo" };
        _dex = await StartAsync();
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Where(f => !f.StartsWith("failed to ", StringComparison.Ordinal)).Should().BeEmpty();
        await _dex.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Test]
    public async Task People_of_another_Dex_sign_in_and_their_tokens_refresh()
    {
        await using var upstream = await TestDex.StartAsync(setup => setup.Options = setup.Options with { SkipApprovalScreen = true });
        await using var dex = await TestDex.StartAsync(
            setup =>
                setup.AddConnector(
                    "oidc",
                    "up",
                    "Another Dex",
                    Json(
                        $$"""{"issuer":"{{upstream.Issuer}}","clientID":"example-cli","scopes":["profile","email","groups","offline_access"],"insecureEnableGroups":true,"insecureSkipEmailVerified":true,"userNameKey":"email"}"""
                    )
                ),
            upstream.Time
        );
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("connector_id", "up")));
        // The browser knows one site only; the way over the other one is walked by hand.
        var there = new Browser(upstream);
        await there.GetAsync(browser.LeftFor);
        await there.GetAsync(new Uri(there.Address, there.Page.QuerySelector("a[href*='/auth/mock?']")!.GetAttribute("href")!).AbsoluteUri);
        await there.SubmitAsync(("approval", "approve"));
        await browser.GetAsync(there.LeftFor);
        await browser.SubmitAsync(("approval", "approve"));

        var tokens = await dex.RedeemAsync(browser.Answer!["code"]!);

        SessionTests.Claim(tokens.IdToken, "email").Should().Be("kilgore@kilgore.trout");
        SessionTests.Claim(tokens.IdToken, "groups").Should().Be("""["authors"]""");
        (await dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task The_browser_is_sent_with_everything_that_ties_the_answer_to_it()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "up")));

        var query = Parameters.Parse(new Uri(_browser.LeftFor).Query);
        _browser.LeftFor.Should().StartWith(_issuer.Url + "/authorize?");
        query["client_id"].Should().Be("dex");
        query["redirect_uri"].Should().Be(_dex.Issuer + "/callback");
        query["response_type"].Should().Be("code");
        query["scope"].Should().Be("openid profile email");
        query["code_challenge_method"].Should().Be("S256");
        query["code_challenge"]!.Length.Should().Be(43);
        query["nonce"]!.Length.Should().Be(43);
        query["prompt"].Should().Be("consent");
        query["access_type"].Should().Be("offline");
    }

    [Test]
    public async Task A_person_signs_in()
    {
        string? verifier = null;
        var answer = _issuer.Token;
        _issuer.Token = (form, context) =>
        {
            verifier = form["code_verifier"];
            form["grant_type"].ToString().Should().Be("authorization_code");
            context.Request.Headers.Authorization.ToString().Should().StartWith("Basic ");
            return answer(form, context);
        };

        var tokens = await _dex.RedeemAsync(await SignInAsync());

        verifier!.Length.Should().Be(43);
        SessionTests.Claim(tokens.IdToken, "name").Should().Be("A Person");
        SessionTests.Claim(tokens.IdToken, "email_verified").Should().Be("True");
        SessionTests.Claim(tokens.IdToken, "groups").Should().BeNull("groups are off by default");
    }

    [TestCase("iss", "https://other.example")]
    [TestCase("aud", "other")]
    [TestCase("azp", "other")]
    [TestCase("exp", 1)]
    [TestCase("nbf", 4102444800)]
    [TestCase("nonce", "another sign-in's")]
    [TestCase("name", null)]
    [TestCase("email", null)]
    [TestCase("email_verified", null)]
    [TestCase("sub", null)]
    public async Task A_bad_token_of_the_provider_lets_nobody_in(string claim, object? value)
    {
        _claims[claim] = JsonValue.Create(value);
        if (value is null)
        {
            _claims.Remove(claim);
        }

        await ReturnAsync();

        _browser.Status.Should().Be(502);
        _browser.Answer.Should().BeNull();
    }

    [Test]
    public async Task A_forged_token_lets_nobody_in()
    {
        using var other = new TestKey();
        foreach (
            var header in new[]
            {
                new JsonObject(),
                new JsonObject { ["alg"] = "none" },
                new JsonObject { ["alg"] = "HS256" },
            }
        )
        {
            _issuer.Token = (_, _) => new JsonObject { ["access_token"] = "a", ["id_token"] = other.Sign(Complete(_claims), header) };
            await ReturnAsync();
            _browser.Status.Should().Be(502);
        }
    }

    [Test]
    public async Task A_new_key_of_the_provider_is_found()
    {
        await SignInAsync();
        _issuer.ChangeKey();
        _dex.Time.Advance(TimeSpan.FromMinutes(1));

        await SignInAsync();

        _issuer.KeyReads.Should().Be(2);
        _issuer.DiscoveryReads.Should().Be(1);
    }

    [Test]
    public async Task A_provider_with_another_name_is_not_believed()
    {
        _issuer.Discovery["issuer"] = "https://other.example";

        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "up")));

        _browser.Status.Should().Be(502);
    }

    [Test]
    public async Task A_provider_that_is_away_is_asked_again_when_it_is_back()
    {
        await using var dex = await StartAsync(("issuer", "http://127.0.0.1:1"));
        var browser = new Browser(dex);

        await browser.GetAsync(dex.AuthUrl(("connector_id", "up")));

        browser.Status.Should().Be(502);
        browser.Page.Body!.TextContent.Should().Contain("Try again");
    }

    [Test]
    public async Task The_person_may_say_no_at_the_provider()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "up")));
        var state = Parameters.Parse(new Uri(_browser.LeftFor).Query)["state"];

        await _browser.GetAsync($"{_dex.Address}/callback?state={state}&error=access_denied");

        _browser.Status.Should().Be(502);
        _browser.Page.QuerySelector("a[href*='/auth?']").Should().NotBeNull("one can begin again");
    }

    [Test]
    public async Task Groups_are_taken_over_filtered_renamed_and_required()
    {
        await RestartAsync(
            ("insecureEnableGroups", true),
            ("allowedGroups", new JsonArray("admins", "users", "others")),
            (
                "claimModifications",
                JsonNode.Parse(
                    """
                    {"filterGroupClaims":{"groupsFilter":"^a"},"modifyGroupNames":{"prefix":"up:","suffix":"!"},
                     "newGroupFromClaims":[{"claims":["preferred_username","email","missing"],"delimiter":"-","prefix":"made","clearDelimiter":true}]}
                    """
                )!
            )
        );

        var tokens = await _dex.RedeemAsync(await SignInAsync());

        SessionTests.Claim(tokens.IdToken, "groups").Should().Be("""["up:admins!","made-person-person@example.com"]""");
        _claims["groups"] = new JsonArray("strangers");
        _claims.Remove("nonce");
        await ReturnAsync();
        _browser.Status.Should().Be(403);
    }

    [Test]
    public async Task Claims_can_be_mapped()
    {
        _claims["mail"] = "mapped@example.com";
        _claims["oid"] = "object-1";
        _claims["roles"] = new JsonArray(new JsonObject { ["name"] = "role" });
        await RestartAsync(
            ("userIDKey", "oid"),
            ("userNameKey", "preferred_username"),
            ("overrideClaimMapping", true),
            ("insecureEnableGroups", true),
            ("claimMapping", JsonNode.Parse("""{"email":"mail","groups":"roles","preferred_username":"name"}""")!)
        );

        var tokens = await _dex.RedeemAsync(await SignInAsync());

        SessionTests.Claim(tokens.IdToken, "sub").Should().Be(Dex.Core.Tokens.Subject.Encode("object-1", "up"));
        SessionTests.Claim(tokens.IdToken, "name").Should().Be("person");
        SessionTests.Claim(tokens.IdToken, "preferred_username").Should().Be("A Person");
        SessionTests.Claim(tokens.IdToken, "email").Should().Be("mapped@example.com");
        SessionTests.Claim(tokens.IdToken, "groups").Should().Be("""["role"]""");
    }

    [Test]
    public async Task Userinfo_adds_to_the_token_and_must_be_of_the_same_person()
    {
        await RestartAsync(("getUserInfo", true));
        var tokens = await _dex.RedeemAsync(await SignInAsync());
        SessionTests.Claim(tokens.IdToken, "name").Should().Be("From userinfo");

        _issuer.UserInfo = _ => new JsonObject { ["sub"] = "another", ["name"] = "Mallory" };
        _claims.Remove("nonce");
        await ReturnAsync();

        _browser.Status.Should().Be(502);
    }

    [Test]
    public async Task A_refresh_asks_the_provider_and_ends_when_it_says_so()
    {
        var tokens = await _dex.RedeemAsync(await SignInAsync());
        var answer = _issuer.Token;
        var presented = "";
        _refreshToken = "second";
        _claims["name"] = "A New Name";
        _issuer.Token = (form, context) =>
        {
            presented = form["refresh_token"].ToString();
            return answer(form, context);
        };

        tokens = await _dex.RefreshAsync(tokens.RefreshToken);
        presented.Should().Be("upstream refresh");
        SessionTests.Claim(tokens.IdToken, "name").Should().Be("A New Name");
        tokens = await _dex.RefreshAsync(tokens.RefreshToken);
        presented.Should().Be("second");

        _issuer.Token = (_, _) => new JsonObject { ["error"] = "temporarily_unavailable" };
        (await _dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(503);
        _issuer.Token = (_, _) => new JsonObject { ["error"] = "invalid_grant" };
        (await _dex.RefreshAsync(tokens.RefreshToken)).Error.Should().Be("invalid_grant");
        _issuer.Token = answer;
        (await _dex.RefreshAsync(tokens.RefreshToken)).Error.Should().Be("invalid_grant", "the family is revoked");
    }

    [Test]
    public async Task A_provider_that_wants_the_secret_in_the_body_gets_it_there()
    {
        var answer = _issuer.Token;
        _issuer.Token = (form, context) =>
            context.Request.Headers.ContainsKey("Authorization") || form["client_secret"] != "up secret"
                ? new JsonObject { ["error"] = "invalid_client" }
                : answer(form, context);

        (await _dex.RedeemAsync(await SignInAsync())).Status.Should().Be(200);
    }

    [Test]
    public async Task A_job_of_a_CI_system_exchanges_its_token()
    {
        await RestartAsync(("scopes", new JsonArray("openid", "groups")), ("userNameKey", "sub"), ("clientID", "unused"));
        var jobs = new JsonObject
        {
            ["sub"] = "repo:octo-org/octo-repo:ref:refs/heads/main",
            ["aud"] = "https://github.com/octo-org",
            ["repository"] = "octo-org/octo-repo",
            ["actor"] = "octocat",
        };

        var answer = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("connector_id", "up"),
            ("scope", "openid groups federated:id"),
            ("requested_token_type", TokenTypes.AccessToken),
            ("subject_token", Sign(jobs)),
            ("subject_token_type", TokenTypes.IdToken)
        );

        answer.Status.Should().Be(200);
        answer.Get("issued_token_type").Should().Be(TokenTypes.AccessToken);
        SessionTests.Claim(answer.AccessToken, "aud").Should().Be(TestDex.PublicClientId);
        SessionTests
            .Claim(answer.AccessToken, "federated_claims")
            .Should()
            .Be("""{"connector_id":"up","user_id":"repo:octo-org/octo-repo:ref:refs/heads/main"}""");
        _dex.Log.Text.Should().Contain("token exchange successful");

        using var forger = new TestKey();
        var forged = await ExchangeAsync(forger.Sign(Complete(jobs)), TokenTypes.IdToken);
        (forged.Status, forged.Error).Should().Be((401, "access_denied"));
        (await ExchangeAsync("access", TokenTypes.AccessToken)).Status.Should().Be(401, "getUserInfo is off");
        _dex.Time.Advance(TimeSpan.FromHours(1));
        jobs["exp"] = 1;
        (await ExchangeAsync(Sign(jobs), TokenTypes.IdToken)).Status.Should().Be(401);
    }

    [Test]
    public async Task An_access_token_is_exchanged_by_asking_who_it_is_for()
    {
        await RestartAsync(("getUserInfo", true), ("scopes", new JsonArray("openid")));
        _issuer.UserInfo = header => header == "Bearer upstream access" ? new JsonObject { ["sub"] = "person-9", ["name"] = "Nine" } : [];

        var answer = await ExchangeAsync("upstream access", TokenTypes.AccessToken);

        SessionTests.Claim(answer.AccessToken, "sub").Should().Be(Dex.Core.Tokens.Subject.Encode("person-9", "up"));
        (await ExchangeAsync("another", TokenTypes.AccessToken)).Status.Should().Be(401);
    }

    [Test]
    public async Task Logging_out_goes_on_to_the_provider()
    {
        _issuer.Discovery["end_session_endpoint"] = _issuer.Url + "/end";
        await _dex.DisposeAsync();
        _dex = await StartAsync(sessions: true);
        _browser = new Browser(_dex);
        await SignInAsync();
        await _browser.GetAsync(_dex.Address + "/logout");

        await _browser.SubmitAsync();

        _browser.LeftFor.Should().StartWith(_issuer.Url + "/end?post_logout_redirect_uri=").And.EndWith("client_id=dex");
    }

    [TestCase("""{"clientID":"x"}""", "issuer")]
    [TestCase("""{"issuer":"ftp://x"}""", "issuer")]
    [TestCase("""{"issuer":"https://x","hostedDomains":["a"]}""", "hostedDomains")]
    [TestCase("""{"issuer":"https://x","pkceChallenge":"S512"}""", "pkceChallenge")]
    [TestCase("""{"issuer":"https://x","rootCAs":["nonsense"]}""", "rootCAs[0]")]
    [TestCase("""{"issuer":"https://x","claimModifications":{"filterGroupClaims":{"groupsFilter":"("}}}""", "groupsFilter")]
    public void Wrong_options_are_named(string options, string name) =>
        FluentActions
            .Invoking(() =>
                new Dex.Connectors.ConnectorRegistry().Open(
                    new Core.Storage.ConnectorRecord
                    {
                        Id = "up",
                        Type = "oidc",
                        Config = Json(options),
                    }
                )
            )
            .Should()
            .Throw<Core.Connectors.ConnectorConfigurationException>()
            .Which.Message.Should()
            .Contain(name);

    private static byte[] Json(string json) => System.Text.Encoding.UTF8.GetBytes(json);

    private JsonObject Complete(JsonObject claims)
    {
        var complete = new JsonObject
        {
            ["iss"] = _issuer.Url,
            ["aud"] = "dex",
            ["exp"] = (_dex?.Time ?? new ManualTime()).GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims)
        {
            complete[name] = value?.DeepClone();
        }
        return complete;
    }

    private string Sign(JsonObject claims) => _issuer.Key.Sign(Complete(claims));

    private Task<TestDex> StartAsync(params (string Name, JsonNode Value)[] options) => StartAsync(false, options);

    private async Task<TestDex> StartAsync(bool sessions, params (string Name, JsonNode Value)[] options)
    {
        var config = new JsonObject
        {
            ["issuer"] = _issuer.Url,
            ["clientID"] = "dex",
            ["clientSecret"] = "up secret",
        };
        foreach (var (name, value) in options)
        {
            config[name] = value;
        }
        return await TestDex.StartAsync(setup =>
        {
            setup.AddConnector("oidc", "up", "Upstream", Json(config.ToJsonString()));
            setup.Options = setup.Options with { SkipApprovalScreen = true, Sessions = sessions ? new SessionPolicy() : null };
        });
    }

    private async Task RestartAsync(params (string Name, JsonNode Value)[] options)
    {
        await _dex.DisposeAsync();
        _dex = await StartAsync(options);
        _browser = new Browser(_dex);
    }

    // To the provider and back with a code.
    private async Task ReturnAsync()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "up")));
        var query = Parameters.Parse(new Uri(_browser.LeftFor).Query);
        if (!_claims.ContainsKey("nonce"))
        {
            _claims["nonce"] = query["nonce"];
        }
        await _browser.GetAsync($"{_dex.Address}/callback?state={query["state"]}&code=upstream-code");
    }

    private async Task<string> SignInAsync()
    {
        _claims.Remove("nonce");
        await ReturnAsync();
        return _browser.Answer?["code"] ?? throw new InvalidOperationException($"{_browser.Status} {_dex.Log.Text}");
    }

    private Task<TokenAnswer> ExchangeAsync(string token, string type) =>
        _dex.TokenAsync(
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("connector_id", "up"),
            ("scope", "openid"),
            ("subject_token", token),
            ("subject_token_type", type)
        );
}
