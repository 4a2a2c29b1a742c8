using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Dex.Tests.Sessions;

namespace Dex.Tests.Audit;

/// <summary>The audit events of tokens and of clients that authenticate.</summary>
internal sealed class TokenEventsTests : AuditTest
{
    [Test]
    public async Task Tokens_for_a_code_are_named_by_their_ids()
    {
        var answer = await Browser.SignInAsync(("connector_id", "local"), ("scope", "openid email offline_access"));
        Log.Clear();

        var tokens = await Dex.RedeemAsync(answer["code"]!);

        Log.Names.Should().Equal(AuditEvents.TokenIssued);
        Log.Single(AuditEvents.TokenIssued)
            .Should()
            .Equal(
                new Dictionary<string, string>
                {
                    ["level"] = "INFO",
                    ["msg"] = "tokens issued",
                    ["grant_type"] = "authorization_code",
                    ["client_id"] = TestDex.ClientId,
                    ["user_id"] = UserId,
                    ["connector_id"] = "local",
                    ["scopes"] = """["openid","email","offline_access"]""",
                    ["session_id"] = SessionTests.Claim(tokens.IdToken, "sid")!,
                    ["access_token_id"] = SessionTests.Claim(tokens.AccessToken, "jti")!,
                    ["id_token_id"] = SessionTests.Claim(tokens.IdToken, "jti")!,
                    ["refresh_token_id"] = RefreshTokenCodec.Decode(tokens.RefreshToken).RefreshId,
                }
            );
    }

    [Test]
    public async Task A_refresh_and_a_refresh_token_that_comes_again()
    {
        var tokens = await Dex.RedeemAsync((await Browser.SignInAsync(("connector_id", "local")))["code"]!);
        Log.Clear();

        var refreshed = await Dex.RefreshAsync(tokens.RefreshToken);
        var refresh = Log.Single(AuditEvents.TokenRefreshed);
        refresh.Should().Contain("access_token_id", SessionTests.Claim(refreshed.AccessToken, "jti")!).And.Contain("user_id", UserId);
        refresh["refresh_token_id"].Should().Be(RefreshTokenCodec.Decode(tokens.RefreshToken).RefreshId);

        await Dex.RefreshAsync(refreshed.RefreshToken);
        (await Dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(400);
        Log.Names.Should().Equal(AuditEvents.TokenRefreshed, AuditEvents.TokenRefreshed, AuditEvents.TokenReplayed);
        Log.Single(AuditEvents.TokenReplayed)
            .Should()
            .Contain("kind", "refresh_token")
            .And.Contain("level", "WARN")
            .And.Contain("client_id", TestDex.ClientId)
            .And.Contain("user_id", UserId)
            .And.Contain("token_id", refresh["refresh_token_id"]);
    }

    [Test]
    public async Task A_refresh_of_somebody_whom_the_upstream_no_longer_knows()
    {
        var tokens = await Dex.RedeemAsync((await Browser.SignInAsync(("connector_id", Upstream)))["code"]!);
        Log.Clear();
        Told.Throws = new UserGoneException("left the company");

        (await Dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(400);

        Log.Names.Should().Equal(AuditEvents.TokenRefreshRefused);
        Log.Single(AuditEvents.TokenRefreshRefused).Should().Contain("user_id", "up-1").And.Contain("reason", "left the company");
    }

    [Test]
    public async Task A_refresh_after_the_session_has_ended()
    {
        var answer = await Browser.SignInAsync(("client_id", "bound"), ("connector_id", "mock"));
        var code = ("code", (string?)answer["code"]);
        var tokens = await Dex.TokenAsync(
            "bound",
            TestDex.ClientSecret,
            ("grant_type", "authorization_code"),
            code,
            ("redirect_uri", TestDex.RedirectUri)
        );
        Log.Clear();
        Dex.Time.Advance(TimeSpan.FromDays(2));

        (await Dex.TokenAsync("bound", TestDex.ClientSecret, ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken)))
            .Status.Should()
            .Be(400);

        Log.Single(AuditEvents.TokenRefreshRefused).Should().Contain("reason", "session ended").And.Contain("client_id", "bound");
    }

    [Test]
    public async Task A_code_that_comes_again()
    {
        var code = (await Browser.SignInAsync(("connector_id", "local")))["code"]!;
        await Dex.RedeemAsync(code);

        (await Dex.RedeemAsync(code)).Status.Should().Be(400);

        Log.Single(AuditEvents.TokenReplayed).Should().Contain("kind", "code").And.Contain("user_id", UserId);
    }

    [Test]
    public async Task A_proof_that_comes_again()
    {
        using var key = new TestKey();
        var proof = key.Prove("POST", Dex.Issuer + "/token", Dex.Time.GetUtcNow());
        Dex.Http.DefaultRequestHeaders.Add("DPoP", proof);
        await Dex.TokenAsync(("grant_type", "client_credentials"));

        await Dex.TokenAsync(("grant_type", "client_credentials"));

        Log.Names.Should().Equal(AuditEvents.TokenIssued, AuditEvents.TokenReplayed);
        Log.Single(AuditEvents.TokenReplayed)
            .Should()
            .Contain("kind", "dpop_proof")
            .And.Contain("jkt", key.Thumbprint)
            .And.Contain("path", "/token");
    }

    [Test]
    public async Task Tokens_of_the_other_grants()
    {
        await Dex.TokenAsync(("grant_type", "client_credentials"), ("scope", "openid"));
        Log.Single(AuditEvents.TokenIssued).Should().Contain("grant_type", "client_credentials").And.Contain("refresh_token_id", "");
        Log.Clear();

        await Dex.TokenAsync(("grant_type", "password"), ("username", TestDex.Email), ("password", TestDex.Password), ("scope", "openid"));
        Log.Names.Should().Equal(AuditEvents.LoginSucceeded, AuditEvents.TokenIssued);
        Log.Single(AuditEvents.TokenIssued).Should().Contain("grant_type", "password").And.Contain("user_id", UserId);
        Log.Clear();

        await Browser.SignInAsync(("connector_id", "mock"), ("response_type", "id_token token"));
        Log.Single(AuditEvents.TokenIssued).Should().Contain("grant_type", "implicit").And.Contain("connector_id", "mock");
    }

    [Test]
    public async Task A_wrong_password_of_the_password_grant()
    {
        await WrongAsync();
        Log.Names.Should().Equal(AuditEvents.LoginFailed);

        for (var i = 0; i < 10 && await WrongAsync() != 429; i++) { }
        Log.Single(AuditEvents.RateLimited).Should().Contain("client_id", TestDex.ClientId).And.Contain("user", TestDex.Email);

        async Task<int> WrongAsync() =>
            (
                await Dex.TokenAsync(("grant_type", "password"), ("username", TestDex.Email), ("password", "wrong"), ("scope", "openid"))
            ).Status;
    }

    [Test]
    public async Task An_exchange_and_one_that_is_refused()
    {
        await ExchangeAsync();
        Log.Names.Should().Equal(AuditEvents.TokenExchanged, AuditEvents.TokenIssued);
        Log.Single(AuditEvents.TokenIssued).Should().Contain("id_token_id", "").And.Contain("user_id", "up-1");
        Log.Clear();

        Told.Throws = new IOException("no such token");
        await ExchangeAsync();
        Log.Names.Should().Equal(AuditEvents.TokenExchangeRefused);
        Log.Single(AuditEvents.TokenExchangeRefused).Should().Contain("client_id", TestDex.ClientId).And.Contain("connector_id", Upstream);

        Task<TokenAnswer> ExchangeAsync() =>
            Dex.TokenAsync(
                ("grant_type", GrantTypes.TokenExchange),
                ("connector_id", Upstream),
                ("subject_token", "a token of the upstream"),
                ("subject_token_type", TokenTypes.IdToken),
                ("scope", "openid")
            );
    }

    [Test]
    public async Task Tokens_that_their_client_gives_up()
    {
        var tokens = await Dex.RedeemAsync((await Browser.SignInAsync(("connector_id", "local")))["code"]!);
        Log.Clear();

        await RevokeAsync(tokens.AccessToken);
        Log.Single(AuditEvents.TokenRevoked)
            .Should()
            .Contain("token_type", "access_token")
            .And.Contain("token_id", SessionTests.Claim(tokens.AccessToken, "jti")!);
        Log.Clear();

        await RevokeAsync(tokens.RefreshToken);
        Log.Single(AuditEvents.TokenRevoked)
            .Should()
            .Contain("token_type", "refresh_token")
            .And.Contain("token_id", RefreshTokenCodec.Decode(tokens.RefreshToken).RefreshId);

        async Task RevokeAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Dex.Address + "/token/revoke")
            {
                Content = TestDex.Form(("token", token)),
            };
            request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);
            using var response = await Dex.Http.SendAsync(request);
            ((int)response.StatusCode).Should().Be(200);
        }
    }

    [Test]
    public async Task A_refresh_token_that_is_nothing_but_its_id_is_not_named()
    {
        var answer = await Browser.SignInAsync(("connector_id", "local"));
        var tokens = await Dex.RedeemAsync(answer["code"]!);
        var id = RefreshTokenCodec.Decode(tokens.RefreshToken).RefreshId;
        // As Go Dex has issued them once.
        await Dex.Storage.RefreshTokens.UpdateAsync(id, r => r with { Token = "" }, default);
        Log.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Post, Dex.Address + "/token/revoke")
        {
            Content = TestDex.Form(("token", id)),
        };
        request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);

        using var response = await Dex.Http.SendAsync(request);

        Log.Single(AuditEvents.TokenRevoked).Should().Contain("token_id", "");
        Log.Everything.Should().NotContain(id);
    }

    [TestCase("wrong", true, "client_secret_basic")]
    [TestCase("wrong", false, "client_secret_post")]
    [TestCase(null, false, "none")]
    public async Task A_client_that_does_not_prove_itself(string? secret, bool basic, string method)
    {
        (string, string?)[] grant = [("grant_type", "client_credentials")];
        await (
            basic
                ? Dex.TokenAsync(TestDex.ClientId, secret, grant)
                : Dex.TokenAsync(TestDex.ClientId, null, secret is null ? grant : [.. grant, ("client_secret", secret)])
        );

        Log.Names.Should().Equal(AuditEvents.ClientAuthenticationFailed);
        var line = Log.Single(AuditEvents.ClientAuthenticationFailed);
        line.Should().Contain("client_id", TestDex.ClientId).And.Contain("auth_method", method).And.Contain("level", "WARN");
        line["reason"].Should().StartWith("wrong or missing secret");
    }

    [Test]
    public async Task A_strangers_long_name_does_not_fill_the_log()
    {
        await Dex.TokenAsync(new string('x', 20_000), "wrong", ("grant_type", "client_credentials"));
        await Dex.TokenAsync(new string('x', 20_000), null, ("grant_type", "client_credentials"));

        Log.Names.Should().Equal(AuditEvents.ClientAuthenticationFailed, AuditEvents.ClientAuthenticationFailed);
        Log.TextLines.Should().OnlyContain(l => l.Length < 2000);
    }

    [Test]
    public async Task An_assertion_that_comes_again()
    {
        using var key = new TestKey();
        await Dex.Storage.Clients.CreateAsync(
            new Client
            {
                Id = "signing",
                Metadata = new ClientMetadata { TokenEndpointAuthMethod = "private_key_jwt", Jwks = key.KeySet },
            },
            default
        );
        var now = Dex.Time.GetUtcNow().ToUnixTimeSeconds();
        var assertion = key.Sign(
            new
            {
                iss = "signing",
                sub = "signing",
                aud = Dex.Issuer,
                jti = "once",
                exp = now + 60,
            }
        );
        (string, string?)[] form =
        [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        (await Dex.TokenAsync("signing", null, form)).Status.Should().Be(200);
        Log.Clear();

        (await Dex.TokenAsync("signing", null, form)).Status.Should().Be(401);

        Log.Names.Should().Equal(AuditEvents.TokenReplayed, AuditEvents.ClientAuthenticationFailed);
        Log.Single(AuditEvents.TokenReplayed).Should().Contain("kind", "client_assertion").And.Contain("client_id", "signing");
        Log.Single(AuditEvents.ClientAuthenticationFailed)
            .Should()
            .Contain("auth_method", "private_key_jwt")
            .And.Contain("client_id", "signing");
    }
}
