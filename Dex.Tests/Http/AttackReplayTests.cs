using Dex.Connectors;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>
/// Everything that is meant to work once, used twice. Codes, refresh tokens, device codes, request_uris, assertions and proofs have their tests beside
/// their endpoints; here is what travels through the browser.
/// </summary>
internal sealed class AttackReplayTests
{
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await SessionTests.StartAsync(configure: setup =>
        {
            setup.Clients[0] = setup.Clients[0] with { PostLogoutRedirectUris = ["https://app.example/bye"] };
            setup.ConnectorTypes.Add(ConnectorType.Create("leaving", () => new LeavingConnector()));
            setup.AddConnector("leaving", "up", "Upstream");
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
    public async Task The_state_of_a_finished_login_is_worth_nothing_at_the_callback()
    {
        using var begun = await _dex.Http.GetAsync(new Uri(_dex.AuthUrl().Replace("/auth?", "/auth/mock?", StringComparison.Ordinal)));
        foreach (var cookie in begun.Headers.GetValues("Set-Cookie"))
        {
            _browser.Cookies[cookie.Split('=')[0]] = cookie.Split('=', 2)[1].Split(';')[0];
        }
        var callback = begun.Headers.Location!.AbsoluteUri;
        await _browser.GetAsync(callback);
        await _browser.SubmitAsync(("approval", "approve"));
        _browser.Answer!["code"].Should().NotBeNull();

        await _browser.GetAsync(callback);

        _browser.Status.Should().Be(400);
        _browser.LeftFor.Should().BeEmpty();
    }

    [TestCase("approve", "approve")]
    [TestCase("approve", "deny")]
    [TestCase("deny", "approve")]
    public async Task An_approval_page_is_answered_once(string first, string second)
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var page = _browser.Address;
        await _browser.PostAsync(page, ("approval", first));
        _browser.Answer.Should().NotBeNull();

        await _browser.PostAsync(page, ("approval", second));

        _browser.Status.Should().Be(400);
        _browser.Answer.Should().BeNull();
        (await _browser.GetAsync(page.AbsoluteUri)).Status.Should().Be(400);
    }

    [Test]
    public async Task The_way_on_from_a_login_is_worth_nothing_once_the_client_has_its_answer()
    {
        await _browser.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        var password = _browser.Address;
        (string, string?)[] form = [("login", TestDex.Email), ("password", TestDex.Password)];
        using var post = new HttpRequestMessage(HttpMethod.Post, password) { Content = TestDex.Form(form) };
        post.Headers.Add("Cookie", string.Join("; ", _browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var answered = await _dex.Http.SendAsync(post);
        var onward = new Uri(password, answered.Headers.Location!).AbsoluteUri;
        await _browser.GetAsync(onward);
        await _browser.SubmitAsync(("approval", "approve"));
        _browser.Answer!["code"].Should().NotBeNull();

        (await _browser.GetAsync(onward)).Status.Should().Be(400);
        (await _browser.PostAsync(password, form)).Status.Should().Be(400, "neither is the password page");
    }

    [Test]
    public async Task A_user_code_is_entered_for_one_device_and_once()
    {
        using var form = TestDex.Form(("client_id", TestDex.PublicClientId), ("scope", "openid"));
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/device/code"), form);
        var begun = await TokenAnswer.ReadAsync(response);
        await _browser.GetAsync(begun.Get("verification_uri_complete")!);
        await _browser.SubmitAsync();
        await _browser.GetAsync(
            new Uri(_browser.Address, _browser.Page.QuerySelector("a[href*='/auth/mock?']")!.GetAttribute("href")).AbsoluteUri
        );
        await _browser.SubmitAsync(("approval", "approve"));
        var callback = _browser.Address.AbsoluteUri;
        callback.Should().Contain("/device/callback?");
        _browser.Status.Should().Be(200);

        (await _browser.GetAsync(callback)).Status.Should().BeOneOf(400, 403);
        await _browser.GetAsync(begun.Get("verification_uri_complete")!);
        (await _browser.SubmitAsync()).Status.Should().Be(400, "the code was used");
    }

    [Test]
    public async Task A_logout_is_confirmed_once()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        await _browser.GetAsync(
            $"{_dex.Address}/logout?client_id={TestDex.ClientId}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye"
        );
        var confirmation = new Uri(_browser.Address, _browser.Page.Forms[0].GetAttribute("action"));
        await _browser.SubmitAsync();
        _browser.LeftFor.Should().Be("https://app.example/bye");
        await _browser.SignInAsync(("connector_id", "mock"));

        // What another site could keep of it is the address, which it may post to, but without cookies.
        await _browser.PostFromAnotherSiteAsync(confirmation);

        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _browser.Answer!["code"].Should().NotBeNull();
    }

    [Test]
    public async Task The_way_back_from_the_upstreams_logout_works_once_and_only_while_one_is_under_way()
    {
        await _browser.SignInAsync(("connector_id", "up"));
        (await _browser.GetAsync(_dex.Address + "/logout/callback")).Status.Should().Be(400, "nobody asked for it");
        await _browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _browser.Answer!["code"].Should().NotBeNull();
        await _browser.PostAsync(new Uri(_dex.Address + "/logout"));
        _browser.LeftFor.Should().StartWith("https://upstream.example/");

        (await new Browser(_dex).GetAsync(_dex.Address + "/logout/callback")).Status.Should().Be(400, "it is another browser's");
        (await _browser.GetAsync(_dex.Address + "/logout/callback")).Status.Should().Be(200);
        (await _browser.GetAsync(_dex.Address + "/logout/callback")).Status.Should().Be(400);
    }

    [Test]
    public async Task A_session_cookie_from_before_the_logout_is_worth_nothing()
    {
        await _browser.SignInAsync(("connector_id", "mock"));
        var stolen = new Browser(_dex) { Cookies = { ["dex_session"] = _browser.Cookies["dex_session"] } };
        await _browser.PostAsync(new Uri(_dex.Address + "/logout"));

        await stolen.GetAsync(_dex.AuthUrl(("prompt", "none")));

        stolen.Answer!["error"].Should().Be("login_required");
    }

    [Test]
    public async Task A_session_that_was_planted_before_the_login_is_not_the_persons_session_afterwards()
    {
        var attacker = new Browser(_dex);
        await attacker.SignInAsync(("connector_id", "mock"));
        _browser.Cookies["dex_session"] = attacker.Cookies["dex_session"];

        await _browser.SignInAsync(("connector_id", "local"), ("prompt", "login"));

        _browser.Cookies["dex_session"].Should().NotBe(attacker.Cookies["dex_session"]);
        await attacker.GetAsync(_dex.AuthUrl(("prompt", "none")));
        attacker.Answer!["error"].Should().Be("login_required", "the planted one ended");
    }

    private sealed class LeavingConnector : IRedirectConnector, ILogoutConnector
    {
        public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
            Task.FromResult(new LoginRedirect($"{callbackUrl}?state={state}"));

        public Task<Identity> CompleteAsync(
            ConnectorScopes scopes,
            byte[]? connectorData,
            string callbackUrl,
            Parameters parameters,
            CancellationToken ct
        ) => Task.FromResult(new Identity(new Claims { UserId = "7", Username = "Somebody" }));

        public Task<string?> GetLogoutUrlAsync(string returnUrl, CancellationToken ct) =>
            Task.FromResult<string?>("https://upstream.example/logout?back=" + Uri.EscapeDataString(returnUrl));

        public Task CompleteLogoutAsync(Parameters parameters, CancellationToken ct) => Task.CompletedTask;
    }
}
