using Dex.Core.Protocol;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>What other sites, and other tabs, can do to a person's browser.</summary>
internal sealed class AttackBrowserTests
{
    private TestDex _dex = null!;
    private Browser _victim = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await SessionTests.StartAsync();
        _victim = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task Another_site_cannot_log_a_person_out()
    {
        await _victim.SignInAsync(("connector_id", "mock"));
        var session = _victim.Cookies["dex_session"];

        await _victim.PostFromAnotherSiteAsync(new Uri(_dex.Address + "/logout"));

        _victim.Cookies.Should().Contain("dex_session", session);
        await _victim.GetAsync(_dex.AuthUrl(("prompt", "none")));
        _victim.Answer!["code"].Should().NotBeNull("the person is signed in still");
    }

    [Test]
    public async Task Another_site_cannot_enter_the_code_of_its_own_device()
    {
        // The person approved the same application for a device of their own, and is signed in.
        await EnterAsync(await BeginAsync());
        await _victim.SubmitAsync(("approval", "approve"));
        _victim.Page.QuerySelector("h1")!.TextContent.Should().Be("Your device is connected");
        var attackers = await BeginAsync();

        await new Browser(_dex).GetAsync(_dex.Address + "/device");
        await _victim.PostFromAnotherSiteAsync(
            new Uri(_dex.Address + "/device/auth/verify_code"),
            ("user_code", attackers.Get("user_code"))
        );

        _victim.Status.Should().Be(403);
        var polled = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", GrantTypes.DeviceCode),
            ("device_code", attackers.Get("device_code"))
        );
        polled.Error.Should().Be("authorization_pending");
    }

    [Test]
    public async Task An_approval_left_open_does_not_take_the_session_of_who_signs_in_next()
    {
        await _victim.GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        var approval = _victim.Address;
        await _victim.SignInAsync(("connector_id", "local"), ("prompt", "login"));
        var sessions = await _dex.Storage.AuthSessions.ListAsync(default).ToListAsync();

        await _victim.PostAsync(approval, ("approval", "approve"));

        var tokens = await _dex.RedeemAsync(_victim.Answer!["code"]!);
        SessionTests.Claim(tokens.IdToken, "name").Should().Be("Kilgore Trout");
        SessionTests.Claim(tokens.IdToken, "sid").Should().BeNull("the session in this browser is somebody else's");
        sessions.Should().ContainSingle();
    }

    private async Task EnterAsync(TokenAnswer begun)
    {
        await _victim.GetAsync(begun.Get("verification_uri_complete")!);
        await _victim.SubmitAsync();
        if (_victim.Page.QuerySelector("a[href*='/auth/mock']") is { } mock)
        {
            await _victim.GetAsync(new Uri(_victim.Address, mock.GetAttribute("href")).AbsoluteUri);
        }
    }

    private async Task<TokenAnswer> BeginAsync()
    {
        using var form = TestDex.Form(("client_id", TestDex.PublicClientId), ("scope", "openid profile"));
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/device/code"), form);
        return await TokenAnswer.ReadAsync(response);
    }
}
