using Dex.Core.Storage;

namespace Dex.Tests.Http;

/// <summary>What a browser, or who sits in it, tries to change of a request that its client pushed (RFC 9126 §4).</summary>
internal sealed class AttackPushedRequestTests
{
    private TestDex _dex = null!;
    private string _requestUri = "";

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
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/par");
        request.Headers.Authorization = TestDex.Basic("pushing", TestDex.ClientSecret);
        request.Content = TestDex.Form(
            ("response_type", "code"),
            ("redirect_uri", TestDex.RedirectUri),
            ("scope", "openid"),
            ("state", "pushed"),
            ("code_challenge", new string('c', 43)),
            ("code_challenge_method", "plain"),
            ("connector_id", "mock")
        );
        using var response = await _dex.Http.SendAsync(request);
        _requestUri = (await TokenAnswer.ReadAsync(response)).Get("request_uri")!;
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [TestCase(10)]
    [TestCase(10_000)]
    public async Task What_stands_beside_a_reference_never_counts_however_long_it_is(int length)
    {
        var browser = new Browser(_dex);
        await browser.PostAsync(
            new Uri(_dex.Address + "/auth"),
            ("client_id", "pushing"),
            ("request_uri", _requestUri),
            ("redirect_uri", TestDex.RedirectUri),
            ("response_type", "code"),
            ("scope", "openid profile email groups offline_access"),
            ("state", "the browser's"),
            ("connector_id", "mock"),
            ("filler", new string('x', length))
        );
        await browser.SubmitAsync(("approval", "approve"));

        browser.Answer!["state"].Should().Be("pushed");
        var tokens = await RedeemAsync(browser.Answer["code"]!, null);
        tokens.Error.Should().Be("invalid_grant", "the challenge of the pushed request was not left out");
    }

    [Test]
    public async Task A_long_request_uses_its_reference_up_too()
    {
        for (var i = 0; i < 2; i++)
        {
            var browser = new Browser(_dex);
            await browser.PostAsync(
                new Uri(_dex.Address + "/auth"),
                ("client_id", "pushing"),
                ("request_uri", _requestUri),
                ("filler", new string('x', 10_000))
            );
            if (i == 0)
            {
                await browser.SubmitAsync(("approval", "approve"));
                var tokens = await RedeemAsync(browser.Answer!["code"]!, new string('c', 43));
                tokens.Status.Should().Be(200);
                tokens.Body.TryGetProperty("refresh_token", out _).Should().BeFalse("offline_access was not pushed");
            }
            else
            {
                browser.Status.Should().Be(400);
            }
        }
    }

    private Task<TokenAnswer> RedeemAsync(string code, string? verifier) =>
        _dex.TokenAsync(
            "pushing",
            TestDex.ClientSecret,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri),
            ("code_verifier", verifier)
        );
}
