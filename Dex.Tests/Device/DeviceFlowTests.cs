using Dex.Core.Device;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Device;

/// <summary>The device flow (RFC 8628), with the device and the person's browser as two clients.</summary>
internal sealed class DeviceFlowTests
{
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
        {
            setup.AddClient("tv", "tv secret", "/device/callback");
            setup.AddClient("other-cli", "");
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
    public async Task A_device_signs_in()
    {
        var begun = await BeginAsync();
        (await PollAsync(begun)).Error.Should().Be("authorization_pending");

        await SignInAsync(begun);

        _browser.Page.QuerySelector("h1")!.TextContent.Should().Be("Your device is connected");
        var tokens = await PollAsync(begun);
        tokens.Status.Should().Be(200);
        tokens.IdToken.Should().NotBeNull();
        (await _dex.TokenAsync(TestDex.PublicClientId, null, ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken)))
            .Status.Should()
            .Be(200);
        (await PollAsync(begun)).Error.Should().Be("invalid_grant", "a device code works once");
    }

    [Test]
    public async Task The_answer_has_what_a_device_needs()
    {
        var begun = await BeginAsync();

        begun.Status.Should().Be(200);
        begun.Get("user_code").Should().MatchRegex("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$");
        begun.Get("device_code")!.Length.Should().BeGreaterThan(43);
        begun.Get("verification_uri").Should().Be(_dex.Issuer + "/device");
        begun.Get("verification_uri_complete").Should().Be($"{_dex.Issuer}/device?user_code={begun.Get("user_code")}");
        begun.Get("expires_in").Should().Be("300");
        begun.Get("interval").Should().Be("5");
        begun.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Test]
    public async Task A_confidential_client_proves_itself_when_it_begins()
    {
        (await BeginAsync(("client_id", "tv"))).Status.Should().Be(401);
        (await BeginAsync(("client_id", "tv"), ("client_secret", "wrong"))).Status.Should().Be(401);
        var begun = await BeginAsync(("client_id", "tv"), ("client_secret", "tv secret"));

        await SignInAsync(begun);

        (await _dex.TokenAsync("tv", "wrong", Poll(begun))).Status.Should().Be(401);
        (await _dex.TokenAsync("tv", "tv secret", Poll(begun))).Status.Should().Be(200);
    }

    [Test]
    public async Task A_client_that_is_not_for_devices_is_refused()
    {
        var begun = await BeginAsync(("client_id", TestDex.ClientId), ("client_secret", TestDex.ClientSecret));

        (begun.Status, begun.Error).Should().Be((400, "unauthorized_client"));
    }

    [Test]
    public async Task The_code_alone_is_enough_as_in_Dex_also_at_the_old_address()
    {
        var begun = await BeginAsync();
        await SignInAsync(begun);

        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/device/token"), TestDex.Form(Poll(begun)));

        (await TokenAnswer.ReadAsync(response)).Status.Should().Be(200);
    }

    [Test]
    public async Task Another_client_gets_nothing_for_the_code()
    {
        var begun = await BeginAsync();
        await SignInAsync(begun);

        (await _dex.TokenAsync("other-cli", null, Poll(begun))).Error.Should().Be("invalid_grant");
        (await PollAsync(begun)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_device_that_polls_too_fast_must_wait_longer_each_time()
    {
        var begun = await BeginAsync();
        (await PollAsync(begun)).Error.Should().Be("authorization_pending");

        (await PollAsync(begun)).Error.Should().Be("slow_down");
        _dex.Time.Advance(TimeSpan.FromSeconds(9));
        (await PollAsync(begun)).Error.Should().Be("slow_down", "the interval is ten seconds now");
        _dex.Time.Advance(TimeSpan.FromSeconds(15));
        (await PollAsync(begun)).Error.Should().Be("authorization_pending");
    }

    [TestCase(0, false, 5)]
    [TestCase(5, false, 5)]
    [TestCase(5, true, 10)]
    [TestCase(10, true, 15)]
    [TestCase(300, true, 300)]
    public void The_interval_grows_by_five_seconds(int before, bool tooFast, int after) =>
        Dex.Core.Token.DeviceCodeGrant.NextInterval(before, tooFast).Should().Be(after);

    [Test]
    public async Task A_code_expires()
    {
        var begun = await BeginAsync();
        _dex.Time.Advance(TimeSpan.FromMinutes(6));

        (await PollAsync(begun)).Error.Should().Be("expired_token");
        await EnterAsync(begun.Get("user_code")!);
        _browser.Status.Should().Be(400);
        _browser.Page.QuerySelector("#problem")!.TextContent.Should().Contain("unknown or has expired");
    }

    [Test]
    public async Task A_denial_reaches_the_device()
    {
        var begun = await BeginAsync();
        await EnterAsync(begun.Get("user_code")!);
        await ChooseMockAsync();

        await _browser.SubmitAsync(("approval", "rejected"));

        _browser.Status.Should().Be(403);
        (await PollAsync(begun)).Error.Should().Be("access_denied");
    }

    [TestCase("bcdf ghjk", "BCDF-GHJK")]
    [TestCase("BCDFGHJK", "BCDF-GHJK")]
    [TestCase(" bcdf–ghjk ", "BCDF-GHJK")]
    [TestCase("BCDF-GHJ", null)]
    [TestCase("", null)]
    public void Codes_are_read_as_people_type_them(string typed, string? code) => UserCodes.Normalize(typed).Should().Be(code);

    [Test]
    public async Task Guessing_codes_is_slowed_down()
    {
        for (var i = 0; i < 6; i++)
        {
            await EnterAsync("BBBB-BBBB");
        }

        _browser.Status.Should().Be(429);
        _browser.Response.Headers.RetryAfter.Should().NotBeNull();
    }

    [Test]
    public async Task Nobody_is_sent_to_the_end_of_another_devices_sign_in()
    {
        // The attacker has a code for their own account; the victim's device waits.
        var attackers = await BeginAsync();
        var victims = await BeginAsync();
        await EnterAsync(attackers.Get("user_code")!);
        await ChooseMockAsync();
        await _browser.SubmitAsync(("approval", "approve"));
        var elsewhere = new Browser(_dex);

        await elsewhere.GetAsync($"{_dex.Address}/device/callback?state={victims.Get("user_code")}&code=anything");

        elsewhere.Status.Should().Be(403);
        (await PollAsync(victims)).Error.Should().Be("authorization_pending");
    }

    [Test]
    public async Task A_code_of_another_client_is_no_answer_for_the_device()
    {
        var code = await _dex.GetCodeAsync();
        var begun = await BeginAsync();
        await EnterAsync(begun.Get("user_code")!);

        await _browser.GetAsync($"{_dex.Address}/device/callback?state={begun.Get("user_code")}&code={code}");

        _browser.Status.Should().Be(400);
        (await PollAsync(begun)).Error.Should().NotBeNull();
    }

    [Test]
    public async Task Pkce_holds_for_devices_too()
    {
        var begun = await BeginAsync(("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256"));
        await SignInAsync(begun);

        (await PollAsync(begun)).Error.Should().Be("invalid_grant");
        (await PollAsync(begun, ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"))).Error.Should().Be("invalid_grant");
        (await PollAsync(begun, ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))).Status.Should().Be(200);
    }

    [Test]
    public async Task Tokens_that_a_Go_Dex_made_ready_are_handed_out()
    {
        await _dex.Storage.DeviceTokens.CreateAsync(
            new DeviceToken
            {
                DeviceCode = "agodevicecode",
                Status = "complete",
                Token = """{"access_token": "from go"}""",
                Expiry = _dex.Time.GetUtcNow().AddMinutes(1),
            },
            default
        );

        var answer = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", GrantTypes.DeviceCode),
            ("device_code", "agodevicecode")
        );

        answer.AccessToken.Should().Be("from go");
    }

    [Test]
    public async Task One_of_many_parallel_polls_gets_the_tokens()
    {
        var begun = await BeginAsync();
        await SignInAsync(begun);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PollAsync(begun)));

        answers.Count(a => a.Status == 200).Should().Be(1);
    }

    private async Task<TokenAnswer> BeginAsync(params (string Name, string? Value)[] changes)
    {
        (string Name, string? Value)[] form = [("client_id", TestDex.PublicClientId), ("scope", "openid email offline_access")];
        using var response = await _dex.Http.PostAsync(
            new Uri(_dex.Address + "/device/code"),
            TestDex.Form([.. form.Where(p => changes.All(c => c.Name != p.Name)), .. changes])
        );
        return await TokenAnswer.ReadAsync(response);
    }

    private static (string Name, string? Value)[] Poll(TokenAnswer begun) =>
        [("grant_type", GrantTypes.DeviceCode), ("device_code", begun.Get("device_code"))];

    private Task<TokenAnswer> PollAsync(TokenAnswer begun, params (string Name, string? Value)[] more) =>
        _dex.TokenAsync(TestDex.PublicClientId, null, [.. Poll(begun), .. more]);

    private async Task SignInAsync(TokenAnswer begun)
    {
        await _browser.GetAsync(begun.Get("verification_uri_complete")!);
        await _browser.SubmitAsync();
        await ChooseMockAsync();
        await _browser.SubmitAsync(("approval", "approve"));
    }

    private async Task EnterAsync(string code)
    {
        await _browser.GetAsync(_dex.Address + "/device");
        await _browser.SubmitAsync(("user_code", code));
    }

    private Task ChooseMockAsync() =>
        _browser.GetAsync(
            new Uri(_browser.Address, _browser.Page.QuerySelector("a[href*='/auth/mock?']")!.GetAttribute("href")!).AbsoluteUri
        );
}
