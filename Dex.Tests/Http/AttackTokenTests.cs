using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>Ways around what binds codes and tokens to their client, request and key.</summary>
internal sealed class AttackTokenTests
{
    private readonly TestKey _key = new();
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp() =>
        _dex = await TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with
            {
                ResponseTypes = ["code", "token", "id_token"],
                GrantTypes = GrantTypes.Resolve([], ["code", "token", "id_token"], ""),
            };
            setup.Clients.Add(
                new Client
                {
                    Id = "bound",
                    Name = "Bound",
                    Secret = TestDex.ClientSecret,
                    RedirectUris = [TestDex.RedirectUri, "/device/callback"],
                    Metadata = new ClientMetadata { DpopBoundAccessTokens = true },
                }
            );
        });

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DisposeKey() => _key.Dispose();

    [Test]
    public async Task A_client_for_bound_tokens_gets_no_other_through_a_device()
    {
        using var form = TestDex.Form(("client_id", "bound"), ("client_secret", TestDex.ClientSecret), ("scope", "openid"));
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/device/code"), form);

        (await TokenAnswer.ReadAsync(response)).Error.Should().Be("unauthorized_client");
    }

    [TestCase("token id_token")]
    [TestCase("code token")]
    public async Task A_client_for_bound_tokens_gets_no_other_through_the_browser(string responseType)
    {
        var browser = await new Browser(_dex).GetAsync(_dex.AuthUrl(("client_id", "bound"), ("response_type", responseType)));

        browser.Answer!["error"].Should().Be("unauthorized_client");
    }

    [Test]
    public async Task A_device_cannot_be_given_tokens_bound_to_a_key_that_the_browser_named()
    {
        using var form = TestDex.Form(("client_id", TestDex.PublicClientId), ("scope", "openid"));
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/device/code"), form);
        var begun = await TokenAnswer.ReadAsync(response);
        var browser = await new Browser(_dex).GetAsync(begun.Get("verification_uri_complete")!);
        await browser.SubmitAsync();
        await browser.GetAsync(
            _dex.AuthUrl(
                ("client_id", TestDex.PublicClientId),
                ("redirect_uri", "/device/callback"),
                ("state", begun.Get("user_code")),
                ("scope", "openid"),
                ("connector_id", "mock"),
                ("dpop_jkt", _key.Thumbprint)
            )
        );
        await browser.SubmitAsync(("approval", "approve"));

        var tokens = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", GrantTypes.DeviceCode),
            ("device_code", begun.Get("device_code"))
        );

        tokens.Status.Should().Be(200);
        SessionTests.Claim(tokens.AccessToken, "cnf").Should().BeNull("the device holds no such key, and proved none");
    }

    [TestCase("plain")]
    [TestCase("S256")]
    public async Task A_challenge_is_no_verifier_of_the_other_method(string method)
    {
        // Who saw the authorization request knows the challenge, which is the verifier of method plain only.
        const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        var code = await _dex.GetCodeAsync(("code_challenge", Challenge), ("code_challenge_method", method));

        var answer = await _dex.RedeemAsync(code, ("code_verifier", Challenge), ("code_challenge_method", "plain"));

        answer.Status.Should().Be(method == "plain" ? 200 : 400);
    }

    [TestCase("none")]
    [TestCase("s256")]
    [TestCase("S512")]
    [TestCase("PLAIN")]
    public async Task No_other_method_of_PKCE_is_taken(string method)
    {
        var browser = await new Browser(_dex).GetAsync(
            _dex.AuthUrl(("code_challenge", new string('a', 43)), ("code_challenge_method", method))
        );

        browser.Answer!["error"].Should().Be("invalid_request");
    }

    [Test]
    public async Task Every_answer_and_every_error_names_this_issuer_against_mix_up()
    {
        foreach (var mode in new[] { "query", "fragment", "form_post" })
        {
            var good = await new Browser(_dex).SignInAsync(("connector_id", "mock"), ("response_mode", mode));
            good["iss"].Should().Be(_dex.Issuer, mode);
            var bad = await new Browser(_dex).GetAsync(_dex.AuthUrl(("scope", "nonsense"), ("response_mode", mode)));
            bad.Answer!["iss"].Should().Be(_dex.Issuer, mode);
            bad.Answer["error"].Should().Be("invalid_scope");
        }
    }

    [Test]
    public async Task A_code_is_no_token_and_no_token_a_code()
    {
        var code = await _dex.GetCodeAsync();
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        foreach (var wrong in new[] { code, tokens.AccessToken, tokens.IdToken })
        {
            (await _dex.RefreshAsync(wrong)).Error.Should().Be("invalid_grant");
            (await _dex.TokenAsync(("grant_type", GrantTypes.DeviceCode), ("device_code", wrong))).Error.Should().Be("invalid_grant");
        }
        foreach (var wrong in new[] { tokens.RefreshToken, tokens.AccessToken, tokens.IdToken })
        {
            (await _dex.RedeemAsync(wrong)).Error.Should().Be("invalid_grant");
        }
        (await _dex.RedeemAsync(code)).Status.Should().Be(200, "what it was misused for did not spend it");
    }
}
