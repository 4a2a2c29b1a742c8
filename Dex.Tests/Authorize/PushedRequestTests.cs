using Dex.Core.Storage;

namespace Dex.Tests.Authorize;

/// <summary>Authorization requests that the client hands in itself (RFC 9126).</summary>
internal sealed class PushedRequestTests
{
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
            setup.Clients.Add(
                new Client
                {
                    Id = "pushing",
                    Name = "Pushing",
                    Secret = TestDex.ClientSecret,
                    RedirectUris = [TestDex.RedirectUri],
                    Metadata = new ClientMetadata { RequirePushedAuthorizationRequests = true },
                }
            )
        );
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task A_pushed_request_is_answered_once()
    {
        var pushed = await PushAsync();
        pushed.Status.Should().Be(201);
        pushed.Get("expires_in").Should().Be("600");
        pushed.Get("request_uri").Should().StartWith("urn:ietf:params:oauth:request_uri:");
        pushed.Headers.CacheControl!.NoStore.Should().BeTrue();

        await GoAsync(pushed);
        await _browser.SubmitAsync(("approval", "approve"));

        _browser.Answer!["state"].Should().Be("pushed");
        (await _dex.RedeemAsync(_browser.Answer["code"]!)).Status.Should().Be(200);
        await GoAsync(pushed);
        _browser.Status.Should().Be(400, "nobody knows where to send the error");
        _browser.Page.Body!.TextContent.Should().Contain("request_uri");
    }

    [Test]
    public async Task Nothing_in_the_browser_changes_it()
    {
        var pushed = await PushAsync();

        await _browser.GetAsync(
            $"{_dex.Address}/auth?client_id={TestDex.ClientId}&state=mine&redirect_uri=https://evil.example&request_uri={Uri.EscapeDataString(pushed.Get("request_uri")!)}"
        );
        await _browser.SubmitAsync(("approval", "approve"));

        _browser.LeftFor.Should().StartWith(TestDex.RedirectUri);
        _browser.Answer!["state"].Should().Be("pushed");
    }

    [Test]
    public async Task Two_browsers_with_one_reference_get_one_answer()
    {
        var pushed = await PushAsync();
        var other = new Browser(_dex);
        await GoAsync(pushed);
        await GoAsync(pushed, other);

        await _browser.SubmitAsync(("approval", "approve"));
        await other.SubmitAsync(("approval", "approve"));

        _browser.Answer!["code"].Should().NotBeNull();
        other.Answer.Should().BeNull();
        other.Status.Should().Be(400);
    }

    [TestCase("redirect_uri", "https://evil.example", 400, "invalid_request")]
    [TestCase("scope", "profile", 400, "invalid_scope")]
    [TestCase("response_type", "token", 400, "unsupported_response_type")]
    [TestCase("request_uri", "urn:ietf:params:oauth:request_uri:x", 400, "invalid_request")]
    [TestCase("request", "e30.e30.", 400, "request_not_supported")]
    public async Task A_bad_request_is_refused_at_once(string name, string value, int status, string error)
    {
        var answer = await PushAsync(changes: (name, value));

        (answer.Status, answer.Error).Should().Be((status, error));
    }

    [Test]
    public async Task The_client_must_prove_itself() => (await PushAsync(secret: "wrong")).Status.Should().Be(401);

    [Test]
    public async Task A_reference_expires()
    {
        var pushed = await PushAsync();
        _dex.Time.Advance(TimeSpan.FromMinutes(11));

        await GoAsync(pushed);

        _browser.Status.Should().Be(400);
    }

    [Test]
    public async Task Another_client_cannot_use_it()
    {
        var pushed = await PushAsync();

        await _browser.GetAsync(
            $"{_dex.Address}/auth?client_id={TestDex.PublicClientId}&redirect_uri=http://localhost/&request_uri={Uri.EscapeDataString(pushed.Get("request_uri")!)}"
        );

        _browser.Answer!["error"].Should().Be("invalid_request_uri");
    }

    [Test]
    public async Task A_client_can_be_held_to_it()
    {
        await _browser.GetAsync(_dex.AuthUrl(("client_id", "pushing")));
        _browser.Answer!["error"].Should().Be("invalid_request");

        await GoAsync(await PushAsync("pushing"), clientId: "pushing");
        _browser.Address.AbsolutePath.Should().EndWith("/approval");
    }

    private async Task<TokenAnswer> PushAsync(
        string clientId = TestDex.ClientId,
        string secret = TestDex.ClientSecret,
        params (string Name, string? Value)[] changes
    )
    {
        (string Name, string? Value)[] form =
        [
            ("response_type", "code"),
            ("redirect_uri", TestDex.RedirectUri),
            ("scope", "openid"),
            ("state", "pushed"),
            ("connector_id", "mock"),
        ];
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/par")
        {
            Content = TestDex.Form([.. form.Where(p => changes.All(c => c.Name != p.Name)), .. changes]),
        };
        request.Headers.Authorization = TestDex.Basic(clientId, secret);
        using var response = await _dex.Http.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }

    private Task GoAsync(TokenAnswer pushed, Browser? browser = null, string clientId = TestDex.ClientId) =>
        (browser ?? _browser).GetAsync(
            $"{_dex.Address}/auth?client_id={clientId}&request_uri={Uri.EscapeDataString(pushed.Get("request_uri")!)}"
        );
}
