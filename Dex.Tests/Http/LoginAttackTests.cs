namespace Dex.Tests.Http;

/// <summary>RFC 9700 §4 and what else people try with the steps of a login.</summary>
internal sealed class LoginAttackTests
{
    private TestDex _dex = null!;
    private Browser _victim = null!;
    private Browser _attacker = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync();
        (_victim, _attacker) = (new Browser(_dex), new Browser(_dex));
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task Login_CSRF_an_upstreams_callback_works_only_in_the_browser_that_began()
    {
        // The attacker begins, and lets the victim's browser finish as the attacker.
        using var begun = await _dex.Http.GetAsync(new Uri(_dex.AuthUrl().Replace("/auth?", "/auth/mock?", StringComparison.Ordinal)));
        var callback = begun.Headers.Location!.AbsoluteUri;

        await _victim.GetAsync(callback);
        _victim.Status.Should().Be(403);
        _victim.LeftFor.Should().BeEmpty();

        await _victim.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        await _victim.GetAsync(callback);
        _victim.Status.Should().Be(403, "a cookie of another login does not help");
    }

    [Test]
    public async Task Session_fixation_a_password_page_works_only_in_the_browser_that_began()
    {
        await _attacker.GetAsync(_dex.AuthUrl(("connector_id", "local")));

        await _victim.GetAsync(_attacker.Address.AbsoluteUri);
        _victim.Status.Should().Be(403);
        await _victim.PostAsync(_attacker.Address, ("login", TestDex.Email), ("password", TestDex.Password));
        _victim.Status.Should().Be(403);
    }

    [Test]
    public async Task A_stolen_continue_or_approval_link_is_worth_nothing_elsewhere()
    {
        await _victim.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        _victim.Address.AbsolutePath.Should().Be("/dex/approval");

        (await _attacker.GetAsync(_victim.Address.AbsoluteUri)).Status.Should().Be(403);
        (await _attacker.PostAsync(_victim.Address, ("approval", "approve"))).Status.Should().Be(403);
    }

    [Test]
    public async Task An_approval_cannot_be_skipped_by_asking_auth_to_continue()
    {
        await _victim.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var approval = _victim.Address.AbsoluteUri;

        await _victim.GetAsync(approval.Replace("/approval?", "/auth?", StringComparison.Ordinal));
        _victim.Status.Should().Be(403, "the verifier is for the approval page");
        await _victim.GetAsync(approval.Split("&hmac=")[0]);
        _victim.Status.Should().Be(403);
        await _victim.GetAsync(approval.Split("&hmac=")[0] + "&hmac=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        _victim.Status.Should().Be(403);
    }

    [Test]
    public async Task A_login_cannot_be_skipped()
    {
        await _attacker.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        var state = Dex.Core.Protocol.Parameters.Parse(_attacker.Address.Query)["state"];

        foreach (
            var path in new[]
            {
                $"/auth?req={state}&hmac=x",
                $"/approval?req={state}&hmac=x",
                $"/callback?state={state}",
                $"/callback/local?state={state}",
            }
        )
        {
            await _attacker.GetAsync(_dex.Issuer + path);
            _attacker.Status.Should().BeOneOf(400, 403);
            _attacker.LeftFor.Should().BeEmpty();
        }
    }

    [Test]
    public async Task A_request_of_one_connector_is_not_finished_by_another()
    {
        await _attacker.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        var state = Dex.Core.Protocol.Parameters.Parse(_attacker.Address.Query)["state"];

        (await _attacker.GetAsync($"{_dex.Issuer}/callback/mock?state={state}")).Status.Should().Be(400);
        (await _attacker.PostAsync(new Uri($"{_dex.Issuer}/auth/pass/login?state={state}"), ("login", "admin"), ("password", "PASSWORD")))
            .Status.Should()
            .Be(400);
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("javascript:alert(1)")]
    public async Task The_back_link_is_no_open_redirect(string back)
    {
        await _attacker.GetAsync(_dex.AuthUrl(("connector_id", "local")));
        var state = Dex.Core.Protocol.Parameters.Parse(_attacker.Address.Query)["state"];

        await _attacker.GetAsync($"{_dex.Issuer}/auth/local/login?state={state}&back={Uri.EscapeDataString(back)}");

        _attacker.Status.Should().Be(200);
        _attacker.Page.Links.Where(l => !l.GetAttribute("href")!.StartsWith("/dex/", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public async Task Two_approvals_at_once_give_one_code()
    {
        await _victim.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var browsers = Enumerable
            .Range(0, 20)
            .Select(_ =>
            {
                var copy = new Browser(_dex);
                foreach (var (name, value) in _victim.Cookies)
                {
                    copy.Cookies[name] = value;
                }
                return copy;
            })
            .ToList();

        await Task.WhenAll(browsers.Select(b => b.PostAsync(_victim.Address, ("approval", "approve"))));

        browsers.Count(b => b.Answer?["code"] is not null).Should().Be(1);
    }

    [Test]
    public async Task A_callback_that_is_loaded_again_goes_on_without_asking_the_upstream_again()
    {
        await _victim.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var req = Dex.Core.Protocol.Parameters.Parse(_victim.Address.Query)["req"];

        await _victim.GetAsync($"{_dex.Issuer}/callback?state={req}&error=access_denied");

        _victim.Address.AbsolutePath.Should().Be("/dex/approval");
    }
}
