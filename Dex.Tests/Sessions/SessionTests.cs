using System.Text.Json;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Hosting;

namespace Dex.Tests.Sessions;

/// <summary>Signed-in browsers and single sign-on.</summary>
internal sealed class SessionTests
{
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await StartAsync();
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task The_second_sign_in_asks_for_nothing()
    {
        await _browser.SignInAsync(("connector_id", "mock"));

        await _browser.GetAsync(_dex.AuthUrl());

        _browser.Answer!["code"].Should().NotBeNull();
        (await _dex.RedeemAsync(_browser.Answer["code"]!)).Status.Should().Be(200);
    }

    [Test]
    public async Task Without_sessions_it_asks_again()
    {
        await using var dex = await TestDex.StartAsync();
        var browser = new Browser(dex);
        await browser.SignInAsync(("connector_id", "mock"));

        await browser.GetAsync(dex.AuthUrl());

        browser.Answer.Should().BeNull();
        browser.Cookies.Keys.Should().NotContain("dex_session");
    }

    [Test]
    public async Task Prompt_none_answers_from_the_session()
    {
        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _browser.Answer!["error"].Should().Be("login_required");
        var first = await _dex.RedeemAsync((await _browser.SignInAsync(("connector_id", "mock")))["code"]!);

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));

        var second = await _dex.RedeemAsync(_browser.Answer!["code"]!);
        Claim(second.IdToken, "sub").Should().Be(Claim(first.IdToken, "sub"));
        Claim(second.IdToken, "sid").Should().Be(Claim(first.IdToken, "sid")).And.NotBeNull();
        Claim(second.IdToken, "auth_time").Should().Be(Claim(first.IdToken, "auth_time"));
    }

    [Test]
    public async Task Prompt_none_never_shows_the_approval_page()
    {
        await _browser.SignInAsync(("connector_id", "mock"), ("scope", "openid"));

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none"), ("scope", "openid email")));

        _browser.Answer!["error"].Should().Be("consent_required");
    }

    [TestCase("login")]
    [TestCase("select_account")]
    [TestCase("login consent")]
    public async Task Prompt_can_ask_for_a_new_sign_in(string prompt)
    {
        var before = await _dex.RedeemAsync((await _browser.SignInAsync(("connector_id", "local")))["code"]!);
        _dex.Time.Advance(TimeSpan.FromMinutes(1));

        await _browser.GetAsync(_dex.AuthUrl(("prompt", prompt), ("connector_id", "local")));

        _browser.Page.QuerySelector("input[type=password]").Should().NotBeNull();
        await _browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        if (prompt.Contains("consent"))
        {
            _browser.Address.AbsolutePath.Should().EndWith("/approval");
            await _browser.SubmitAsync(("approval", "approve"));
        }
        var after = await _dex.RedeemAsync(_browser.Answer!["code"]!);
        long.Parse(Claim(after.IdToken, "auth_time")!, null).Should().Be(long.Parse(Claim(before.IdToken, "auth_time")!, null) + 60);
    }

    [Test]
    public async Task Prompt_consent_asks_again_for_what_was_approved()
    {
        await _browser.SignInAsync(("connector_id", "mock"));

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "consent")));

        _browser.Address.AbsolutePath.Should().EndWith("/approval");
    }

    [Test]
    public async Task What_was_approved_is_remembered_and_more_is_asked_for()
    {
        await _browser.SignInAsync(("connector_id", "mock"), ("scope", "openid email"));

        await _browser.GetAsync(_dex.AuthUrl(("scope", "openid email")));
        _browser.Answer!["code"].Should().NotBeNull();
        await _browser.GetAsync(_dex.AuthUrl(("scope", "openid")));
        _browser.Answer!["code"].Should().NotBeNull();
        await _browser.GetAsync(_dex.AuthUrl(("scope", "openid email groups")));

        _browser.Address.AbsolutePath.Should().EndWith("/approval");
    }

    [Test]
    public async Task Claims_asked_for_singly_are_approved_like_their_scopes()
    {
        await _browser.SignInAsync(("connector_id", "mock"), ("scope", "openid"));

        await _browser.GetAsync(_dex.AuthUrl(("scope", "openid"), ("claims", """{"userinfo":{"email":null}}""")));

        _browser.Address.AbsolutePath.Should().EndWith("/approval");
        _browser.Page.Body!.TextContent.Should().Contain("email address");
    }

    [TestCase(30, true)]
    [TestCase(0, false)]
    [TestCase(9, false)]
    [TestCase(10, true)]
    public async Task Max_age_asks_for_a_recent_sign_in(int maxAge, bool silent)
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        _dex.Time.Advance(TimeSpan.FromSeconds(10));

        await _browser.GetAsync(
            _dex.AuthUrl(("prompt", "none"), ("max_age", maxAge.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        );

        (_browser.Answer!["code"] is not null).Should().Be(silent);
        _browser.Answer["error"].Should().Be(silent ? null : "login_required");
    }

    [Test]
    public async Task A_sign_in_in_another_browser_does_not_make_this_one_younger()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        _dex.Time.Advance(TimeSpan.FromMinutes(5));
        await new Browser(_dex).SignInAsync(("connector_id", "mock"));

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none"), ("max_age", "60")));

        _browser.Answer!["error"].Should().Be("login_required");
    }

    [Test]
    public async Task The_hint_must_be_of_the_person_who_is_signed_in()
    {
        var mine = await _dex.RedeemAsync((await _browser.SignInAsync(("connector_id", "mock")))["code"]!);
        var theirs = await _dex.RedeemAsync((await new Browser(_dex).SignInAsync(("connector_id", "local")))["code"]!);

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none"), ("id_token_hint", mine.IdToken)));
        _browser.Answer!["code"].Should().NotBeNull();
        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none"), ("id_token_hint", theirs.IdToken)));

        _browser.Answer!["error"].Should().Be("login_required");
    }

    [Test]
    public async Task Another_person_than_the_hinted_one_is_no_answer_after_a_sign_in_either()
    {
        var theirs = await _dex.RedeemAsync((await new Browser(_dex).SignInAsync(("connector_id", "local")))["code"]!);

        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "mock"), ("id_token_hint", theirs.IdToken)));

        _browser.Answer!["error"].Should().Be("login_required");
    }

    [TestCase("sharing", "taking", true)]
    [TestCase("taking", "sharing", false)]
    [TestCase("sharing", "third", false)]
    [TestCase("open", "third", true)]
    [TestCase("closed", "third", false)]
    public async Task A_session_is_shared_as_its_client_says(string source, string target, bool shared)
    {
        await _browser.SignInAsync(("client_id", source), ("connector_id", "mock"));

        await _browser.GetAsync(_dex.AuthUrl(("client_id", target), ("prompt", "none")));

        // The approval of the one client is none of the other.
        _browser.Answer!["error"].Should().Be(shared ? "consent_required" : "login_required");
    }

    [Test]
    public async Task Sharing_goes_no_further()
    {
        await _browser.SignInAsync(("client_id", "sharing"), ("connector_id", "mock"));
        await _browser.GetAsync(_dex.AuthUrl(("client_id", "taking")));
        await _browser.SubmitAsync(("approval", "approve"));
        _browser.Answer!["code"].Should().NotBeNull();

        await _browser.GetAsync(_dex.AuthUrl(("client_id", "third"), ("prompt", "none")));

        _browser.Answer!["error"].Should().Be("login_required");
    }

    [Test]
    public async Task Sharing_by_default_can_be_switched_on()
    {
        await using var dex = await StartAsync(new SessionPolicy { SharedByDefault = true });
        var browser = new Browser(dex);
        await browser.SignInAsync(("client_id", "taking"), ("connector_id", "mock"));

        await browser.GetAsync(dex.AuthUrl(("client_id", "third"), ("prompt", "none")));

        browser.Answer!["error"].Should().Be("consent_required");
    }

    [Test]
    public async Task A_session_ends_unused_and_at_last()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        for (var i = 0; i < 5; i++)
        {
            _dex.Time.Advance(TimeSpan.FromMinutes(50));
            await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
            _browser.Answer!["code"].Should().NotBeNull("each use counts");
        }
        _dex.Time.Advance(TimeSpan.FromMinutes(61));
        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _browser.Answer!["error"].Should().Be("login_required");

        await _browser.SignInAsync(("connector_id", "mock"));
        for (var i = 0; i < 28; i++)
        {
            _dex.Time.Advance(TimeSpan.FromMinutes(50));
            await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
            _browser.Answer!["code"].Should().NotBeNull();
        }
        _dex.Time.Advance(TimeSpan.FromMinutes(50));
        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _browser.Answer!["error"].Should().Be("login_required", "24 hours are over");
    }

    [Test]
    public async Task A_forged_or_borrowed_cookie_is_no_session()
    {
        var tokens = await _dex.RedeemAsync((await _browser.SignInAsync(("connector_id", "mock")))["code"]!);
        var sid = Claim(tokens.IdToken, "sid")!;
        foreach (
            var cookie in new[]
            {
                sid,
                "x",
                "",
                new string('A', 5000),
                Dex.Core.Tokens.Subject.Encode(sid, "wrong"),
                Dex.Core.Tokens.Subject.Encode(sid, ""),
            }
        )
        {
            var thief = new Browser(_dex);
            thief.Cookies["dex_session"] = cookie;

            await thief.GetAsync(_dex.AuthUrl(("prompt", "none")));

            thief.Answer!["error"].Should().Be("login_required");
        }
    }

    [Test]
    public async Task The_cookie_can_be_encrypted_and_is_strict()
    {
        await using var dex = await StartAsync(
            new SessionPolicy { CookieEncryptionKey = "0123456789abcdef0123456789abcdef"u8.ToArray(), CookieName = "mine" }
        );
        var browser = new Browser(dex);
        await browser.SignInAsync(("connector_id", "mock"));
        var value = browser.Cookies["mine"];

        await browser.GetAsync(dex.AuthUrl(("prompt", "none")));
        browser.Answer!["code"].Should().NotBeNull();
        browser.Cookies["mine"] = value[..^1] + (value[^1] == 'A' ? 'B' : 'A');
        await browser.GetAsync(dex.AuthUrl(("prompt", "none")));
        browser.Answer!["error"].Should().Be("login_required");

        var one = await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync();
        one.Should().BeEmpty();
    }

    [TestCase("on", true)]
    [TestCase(null, false)]
    public async Task Remember_me_keeps_the_cookie_beyond_the_window(string? remember, bool persistent)
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        _browser.Page.QuerySelector("input[name=remember_me]")!.HasAttribute("checked").Should().BeTrue();

        var set = await PostAsync(("login", TestDex.Email), ("password", TestDex.Password), ("remember_me", remember));

        set.Should().Contain("httponly").And.Contain("samesite=lax").And.Contain("path=/dex");
        set.Contains("max-age=86400", StringComparison.Ordinal).Should().Be(persistent);
    }

    [Test]
    public async Task A_new_person_takes_the_place_of_the_old_one()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        await _browser.SignInAsync(("connector_id", "local"), ("prompt", "login"));

        var sessions = await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync();
        sessions.Should().ContainSingle().Which.ConnectorId.Should().Be("local");
    }

    [Test]
    public async Task A_locked_account_gets_no_further()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        await _dex.Storage.UserIdentities.UpdateAsync(
            new SubjectKey("0-385-28089-0", "mock"),
            i => i with { BlockedUntil = _dex.Time.GetUtcNow().AddHours(1) },
            default
        );

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _browser.Answer!["error"].Should().Be("login_required");
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        _browser.Status.Should().Be(403);
        _browser.Page.Body!.TextContent.Should().Contain("locked");
    }

    [Test]
    public async Task The_home_page_says_who_is_signed_in()
    {
        await _browser.GetAsync(_dex.Address + "/");
        _browser.Status.Should().Be(200);
        _browser.Page.Body!.TextContent.Should().NotContain("Log out");
        await _browser.SignInAsync(("connector_id", "mock"));

        await _browser.GetAsync(_dex.Address + "/");

        _browser
            .Page.Body!.TextContent.Should()
            .Contain("Kilgore Trout")
            .And.Contain("kilgore@kilgore.trout")
            .And.Contain("authors")
            .And.Contain("Example");
        _browser.Page.QuerySelector("a[href$='/logout']").Should().NotBeNull();
    }

    [Test]
    public async Task A_refresh_token_bound_to_the_session_ends_with_it()
    {
        var bound = await TokensOf("bound");
        var standalone = await TokensOf("sharing");
        (await IsActiveAsync(bound.AccessToken)).Should().BeTrue();
        (await IsActiveAsync(bound.RefreshToken)).Should().BeTrue();
        foreach (var session in await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync())
        {
            await _dex.Storage.AuthSessions.DeleteAsync(session.Id, default);
        }

        var refused = await RefreshAsync("bound", bound.RefreshToken);
        var refreshed = await RefreshAsync("sharing", standalone.RefreshToken);

        refused.Error.Should().Be("invalid_grant");
        (await IsActiveAsync(bound.AccessToken)).Should().BeFalse();
        (await IsActiveAsync(standalone.AccessToken)).Should().BeTrue();
        refreshed.Status.Should().Be(200);
        Claim(refreshed.IdToken, "sid").Should().Be(Claim(standalone.IdToken, "sid"), "it says where the token came from");
    }

    [Test]
    public async Task Many_silent_requests_of_one_browser_at_once_all_get_an_answer()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        var browsers = Enumerable
            .Range(0, 20)
            .Select(_ =>
            {
                var browser = new Browser(_dex);
                foreach (var (name, value) in _browser.Cookies)
                {
                    browser.Cookies[name] = value;
                }
                return browser;
            })
            .ToList();

        await Task.WhenAll(browsers.Select(b => b.GetAsync(_dex.AuthUrl(("prompt", "none")))));

        browsers.Should().OnlyContain(b => b.Answer!["code"] != null);
    }

    internal static Task<TestDex> StartAsync(SessionPolicy? policy = null, Action<DexSetup>? configure = null) =>
        TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with { Sessions = policy ?? new SessionPolicy() };
            foreach (
                var (id, shared, lifetime) in new (string, string[]?, string)[]
                {
                    ("sharing", ["taking"], ""),
                    ("taking", null, ""),
                    ("third", null, ""),
                    ("open", ["*"], ""),
                    ("closed", [], ""),
                    ("bound", null, "session"),
                }
            )
            {
                setup.Clients.Add(
                    new Client
                    {
                        Id = id,
                        Name = id,
                        Secret = TestDex.ClientSecret,
                        RedirectUris = [TestDex.RedirectUri],
                        SsoSharedWith = shared,
                        RefreshTokenLifetime = lifetime,
                    }
                );
            }
            configure?.Invoke(setup);
        });

    internal static string? Claim(string token, string name)
    {
        var payload = System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]);
        return JsonDocument.Parse(payload).RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }

    private async Task<bool> IsActiveAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/token/introspect")
        {
            Content = TestDex.Form(("token", token)),
        };
        request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);
        using var response = await _dex.Http.SendAsync(request);
        return (await TokenAnswer.ReadAsync(response)).Get("active") == "True";
    }

    private async Task<TokenAnswer> TokensOf(string clientId)
    {
        var answer = await new Browser(_dex).SignInAsync(("client_id", clientId), ("connector_id", "mock"));
        return await _dex.TokenAsync(
            clientId,
            TestDex.ClientSecret,
            ("grant_type", "authorization_code"),
            ("code", answer["code"]),
            ("redirect_uri", TestDex.RedirectUri)
        );
    }

    private Task<TokenAnswer> RefreshAsync(string clientId, string token) =>
        _dex.TokenAsync(clientId, TestDex.ClientSecret, ("grant_type", "refresh_token"), ("refresh_token", token));

    private async Task<string> PostAsync(params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(_browser.Address, _browser.Page.Forms[0].GetAttribute("action")!)
        )
        {
            Content = TestDex.Form(form),
        };
        request.Headers.Add("Cookie", string.Join("; ", _browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var response = await _dex.Http.SendAsync(request);
        return response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("dex_session=", StringComparison.Ordinal));
    }
}
