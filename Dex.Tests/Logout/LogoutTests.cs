using System.Text.Json;
using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Logout;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dex.Tests.Logout;

/// <summary>Logging out: asked for by an application, told to the others, and at the upstream.</summary>
internal sealed class LogoutTests
{
    private const string Target = "https://app.example/bye";

    private TestDex _dex = null!;
    private Browser _browser = null!;
    private TokenAnswer _tokens = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await SessionTests.StartAsync(configure: setup =>
        {
            setup.Clients.Add(
                new Client
                {
                    Id = "leaving",
                    Name = "Leaving",
                    Secret = TestDex.ClientSecret,
                    RedirectUris = [TestDex.RedirectUri],
                    PostLogoutRedirectUris = [Target],
                    RefreshTokenLifetime = "session",
                }
            );
            setup.Clients.Add(
                new Client
                {
                    Id = "framed",
                    Secret = TestDex.ClientSecret,
                    RedirectUris = [TestDex.RedirectUri],
                    PostLogoutRedirectUris = [Target],
                    Metadata = new ClientMetadata
                    {
                        FrontchannelLogoutUri = "https://framed.example/out?x=1",
                        FrontchannelLogoutSessionRequired = true,
                    },
                }
            );
            setup.ConnectorTypes.Add(Dex.Connectors.ConnectorType.Create("leaving", () => new LeavingConnector()));
            setup.AddConnector("leaving", "up", "Upstream");
        });
        _browser = new Browser(_dex);
        _tokens = await SignInAsync("leaving", "mock");
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task An_application_logs_its_person_out()
    {
        await LogoutAsync(("id_token_hint", _tokens.IdToken), ("post_logout_redirect_uri", Target), ("state", "a state"));

        _browser.LeftFor.Should().Be(Target + "?state=a%20state");
        _browser.Cookies.Keys.Should().NotContain("dex_session").And.NotContain("dex_session_state");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().BeEmpty();
        await _browser.GetAsync(_dex.AuthUrl(("client_id", "leaving"), ("prompt", "none")));
        _browser.Answer!["error"].Should().Be("login_required");
    }

    [Test]
    public async Task An_expired_hint_is_as_good()
    {
        _dex.Time.Advance(TimeSpan.FromHours(23));
        var browser = new Browser(_dex);
        await browser.SignInAsync(("client_id", "leaving"), ("connector_id", "mock"));
        _dex.Time.Advance(TimeSpan.FromHours(2));

        await LogoutAsync(("id_token_hint", _tokens.IdToken), ("post_logout_redirect_uri", Target));

        _browser.LeftFor.Should().Be(Target);
    }

    [Test]
    public async Task Without_a_hint_the_person_is_asked()
    {
        await LogoutAsync();

        _browser.Page.QuerySelector("h1")!.TextContent.Should().Be("Do you want to log out?");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().ContainSingle();
        await _browser.SubmitAsync();

        _browser.Page.QuerySelector("h1")!.TextContent.Should().Be("You are logged out");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task The_answer_of_the_person_keeps_where_they_were_going()
    {
        await LogoutAsync(("client_id", "leaving"), ("post_logout_redirect_uri", Target), ("state", "s"));
        _browser.Page.QuerySelector("h1")!.TextContent.Should().Be("Do you want to log out?");

        await _browser.SubmitAsync();

        _browser.LeftFor.Should().Be(Target + "?state=s");
    }

    [Test]
    public async Task A_hint_of_another_session_does_not_end_this_one()
    {
        var other = await SignInAsync("leaving", "mock", new Browser(_dex));

        await LogoutAsync(("id_token_hint", other.IdToken));

        _browser.Page.QuerySelector("h1")!.TextContent.Should().Be("Do you want to log out?");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().HaveCount(2);
    }

    [Test]
    public async Task A_token_alone_logs_nobody_out()
    {
        var thief = new Browser(_dex);

        await thief.GetAsync($"{_dex.Address}/logout?{QueryString.Build([("id_token_hint", _tokens.IdToken)])}");

        thief.Page.QuerySelector("h1")!.TextContent.Should().Be("You are not signed in");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().ContainSingle();
    }

    [TestCase("https://evil.example/", "leaving")]
    [TestCase("https://app.example/bye/", "leaving")]
    [TestCase("https://app.example/bye?x=1", "leaving")]
    [TestCase(Target, "sharing")]
    [TestCase(Target, null)]
    public async Task The_browser_goes_only_where_the_client_registered(string target, string? clientId)
    {
        await LogoutAsync(("client_id", clientId), ("post_logout_redirect_uri", target));

        _browser.Status.Should().Be(400);
        _browser.LeftFor.Should().BeEmpty();
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().ContainSingle();
    }

    [TestCase("nonsense")]
    [TestCase("e30.e30.e30")]
    public async Task A_bad_hint_is_an_error(string hint)
    {
        await LogoutAsync(("id_token_hint", hint));

        _browser.Status.Should().Be(400);
    }

    [Test]
    public async Task A_hint_of_another_client_is_an_error()
    {
        await LogoutAsync(("id_token_hint", _tokens.IdToken), ("client_id", "sharing"));

        _browser.Status.Should().Be(400);
    }

    [Test]
    public async Task Logging_out_twice_still_leads_back()
    {
        await LogoutAsync(("id_token_hint", _tokens.IdToken), ("post_logout_redirect_uri", Target));
        await LogoutAsync(("id_token_hint", _tokens.IdToken), ("post_logout_redirect_uri", Target));

        _browser.LeftFor.Should().Be(Target);
    }

    [Test]
    public async Task Refresh_tokens_bound_to_the_session_are_revoked_and_others_are_not()
    {
        var other = await SignInAsync("sharing", "mock");

        await LogoutAsync(("id_token_hint", _tokens.IdToken));

        (await RefreshAsync("leaving", _tokens.RefreshToken)).Error.Should().Be("invalid_grant");
        (await RefreshAsync("sharing", other.RefreshToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task Applications_that_want_it_are_loaded_in_frames()
    {
        var tokens = await SignInAsync("framed", "mock");

        await LogoutAsync(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", Target));

        _browser.LeftFor.Should().BeEmpty();
        var source = _browser.Page.QuerySelector("iframe")!.GetAttribute("src")!;
        source.Should().StartWith("https://framed.example/out?x=1&iss=").And.Contain("sid=" + SessionTests.Claim(tokens.IdToken, "sid"));
        _browser.Page.QuerySelector("meta[http-equiv=refresh]")!.GetAttribute("content").Should().Be("3;url=" + Target);
        _browser.Response.Headers.GetValues("Content-Security-Policy").Single().Should().EndWith("frame-src https://framed.example");
    }

    [Test]
    public async Task The_upstream_is_logged_out_too_and_the_session_ends_when_the_browser_is_back()
    {
        var browser = new Browser(_dex);
        var tokens = await SignInAsync("leaving", "up", browser);

        await browser.GetAsync(LogoutUrl(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", Target), ("state", "s")));
        browser.LeftFor.Should().Be($"https://upstream.example/logout?back={_dex.Issuer}/logout/callback");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().HaveCount(2);
        await browser.GetAsync($"{_dex.Address}/logout/callback");

        browser.LeftFor.Should().Be(Target + "?state=s");
        (await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync()).Should().ContainSingle();
        await browser.GetAsync($"{_dex.Address}/logout/callback");
        browser.Status.Should().Be(400);
    }

    [Test]
    public async Task Other_applications_are_told_and_told_again_when_they_do_not_listen()
    {
        var calls = new RecordingCalls();
        await using var dex = await StartWithAsync(calls);
        var browser = new Browser(dex);
        var answer = await browser.SignInAsync(("client_id", "listening"), ("connector_id", "mock"));
        var tokens = await RedeemAsync(dex, "listening", answer["code"]!);
        calls.Status = 500;

        await browser.GetAsync($"{dex.Address}/logout?{QueryString.Build([("id_token_hint", tokens.IdToken)])}");

        browser.Page.QuerySelector("h1")!.TextContent.Should().Be("You are logged out");
        await calls.WaitAsync(1);
        calls.Status = 200;
        for (var i = 0; i < 50 && calls.Posted.Count < 2; i++)
        {
            dex.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }
        await calls.WaitAsync(2);
        var (address, token) = calls.Posted[0];
        address.Should().Be("https://listening.example/bye");
        SessionTests.Claim(token, "sid").Should().Be(SessionTests.Claim(tokens.IdToken, "sid"));
        SessionTests.Claim(token, "sub").Should().Be(SessionTests.Claim(tokens.IdToken, "sub"));
        SessionTests.Claim(token, "aud").Should().Be("listening");
        SessionTests.Claim(token, "nonce").Should().BeNull();
        JsonDocument
            .Parse(SessionTests.Claim(token, "events")!)
            .RootElement.GetProperty(LogoutTokens.Event)
            .ValueKind.Should()
            .Be(JsonValueKind.Object);
        (await dex.Host.Provider.Verifier.VerifyAsync(token, false, default))!.Type.Should().Be("logout+jwt");
    }

    [Test]
    public async Task A_logout_token_is_no_access_token()
    {
        var calls = new RecordingCalls();
        await using var dex = await StartWithAsync(calls);
        var browser = new Browser(dex);
        var answer = await browser.SignInAsync(("client_id", "listening"), ("connector_id", "mock"));
        var tokens = await RedeemAsync(dex, "listening", answer["code"]!);
        await browser.GetAsync($"{dex.Address}/logout?{QueryString.Build([("id_token_hint", tokens.IdToken)])}");
        await calls.WaitAsync(1);

        using var userinfo = new HttpRequestMessage(HttpMethod.Get, dex.Address + "/userinfo");
        userinfo.Headers.Authorization = new("Bearer", calls.Posted[0].Token);
        using var response = await dex.Http.SendAsync(userinfo);

        ((int)response.StatusCode).Should().Be(401);
    }

    [Test]
    public async Task Without_sessions_there_is_nothing_to_log_out_of()
    {
        await using var dex = await TestDex.StartAsync();

        ((int)(await dex.Http.GetAsync(new Uri(dex.Address + "/logout"))).StatusCode).Should().Be(404);
        (await dex.Http.GetStringAsync(new Uri(dex.Address + "/.well-known/openid-configuration"))).Should().NotContain("end_session");
    }

    private static Task<TestDex> StartWithAsync(RecordingCalls calls) =>
        TestDex.StartAsync(
            setup =>
            {
                setup.Options = setup.Options with { Sessions = new SessionPolicy() };
                setup.Clients.Add(
                    new Client
                    {
                        Id = "listening",
                        Name = "Listening",
                        Secret = TestDex.ClientSecret,
                        RedirectUris = [TestDex.RedirectUri],
                        BackchannelLogoutUri = "https://listening.example/bye",
                    }
                );
            },
            services: services => services.Replace(ServiceDescriptor.Singleton<IClientCalls>(calls))
        );

    private static string Query(params (string Name, string? Value)[] parameters) => QueryString.Build(parameters);

    private string LogoutUrl(params (string Name, string? Value)[] parameters) => $"{_dex.Address}/logout?{Query(parameters)}";

    private Task LogoutAsync(params (string Name, string? Value)[] parameters) => _browser.GetAsync(LogoutUrl(parameters));

    private async Task<TokenAnswer> SignInAsync(string clientId, string connectorId, Browser? browser = null)
    {
        var answer = await (browser ?? _browser).SignInAsync(("client_id", clientId), ("connector_id", connectorId));
        return await RedeemAsync(_dex, clientId, answer["code"]!);
    }

    private static Task<TokenAnswer> RedeemAsync(TestDex dex, string clientId, string code) =>
        dex.TokenAsync(
            clientId,
            TestDex.ClientSecret,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri)
        );

    private Task<TokenAnswer> RefreshAsync(string clientId, string token) =>
        _dex.TokenAsync(clientId, TestDex.ClientSecret, ("grant_type", "refresh_token"), ("refresh_token", token));

    private sealed class LeavingConnector : IRedirectConnector, ILogoutConnector
    {
        public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
            Task.FromResult(new LoginRedirect(QueryString.Append(callbackUrl, ("state", state))));

        public Task<Identity> CompleteAsync(
            ConnectorScopes scopes,
            byte[]? connectorData,
            string callbackUrl,
            Parameters parameters,
            CancellationToken ct
        ) => Task.FromResult(new Identity(new Claims { UserId = "up-1", Username = "Up" }));

        public Task<string?> GetLogoutUrlAsync(string postLogoutRedirectUri, CancellationToken ct) =>
            Task.FromResult<string?>("https://upstream.example/logout?back=" + postLogoutRedirectUri);

        public Task CompleteLogoutAsync(Parameters parameters, CancellationToken ct) => Task.CompletedTask;
    }
}
