using System.Text;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Tests.Http;

internal sealed class TokenEndpointTests
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp() => _dex = await TestDex.StartAsync();

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task A_code_gives_tokens_once()
    {
        var code = await _dex.GetCodeAsync();

        var first = await _dex.RedeemAsync(code);
        var second = await _dex.RedeemAsync(code);

        first.Status.Should().Be(200);
        first.Get("token_type").Should().Be("bearer");
        first.Get("expires_in").Should().Be("86400");
        first.Headers.CacheControl!.NoStore.Should().BeTrue();
        second.Status.Should().Be(400);
        second.Error.Should().Be("invalid_grant");
        (await _dex.RefreshAsync(first.RefreshToken))
            .Error.Should()
            .Be("invalid_grant", "a code used twice costs the first user their refresh token");
        (await UserInfoStatusAsync(first.AccessToken)).Should().Be(401, "and their access token");
    }

    [Test]
    public async Task Of_many_redemptions_at_once_one_wins()
    {
        var code = await _dex.GetCodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _dex.RedeemAsync(code)));

        answers.Count(a => a.Status == 200).Should().Be(1);
        answers.Where(a => a.Status != 200).Should().OnlyContain(a => a.Error == "invalid_grant");
    }

    [Test]
    public async Task Another_client_cannot_use_a_code()
    {
        var code = await _dex.GetCodeAsync();

        var answer = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri)
        );

        answer.Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task Another_client_that_replays_a_code_ends_nothing()
    {
        var code = await _dex.GetCodeAsync();
        var tokens = await _dex.RedeemAsync(code);

        await _dex.TokenAsync(TestDex.PublicClientId, null, ("grant_type", "authorization_code"), ("code", code));

        (await _dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(200);
        (await UserInfoStatusAsync(tokens.AccessToken)).Should().Be(200);
    }

    private async Task<int> UserInfoStatusAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
        request.Headers.Authorization = new("Bearer", accessToken);
        using var response = await _dex.Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    [TestCase(null)]
    [TestCase("http://127.0.0.1:5555/callback?kept=yes")]
    [TestCase("https://evil.example/")]
    public async Task The_redirect_uri_must_be_the_one_of_the_request(string? redirectUri)
    {
        var code = await _dex.GetCodeAsync();

        var answer = await _dex.TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri));

        answer.Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task A_code_expires()
    {
        var code = await _dex.GetCodeAsync();
        _dex.Time.Advance(TimeSpan.FromMinutes(10));

        (await _dex.RedeemAsync(code)).Error.Should().Be("invalid_grant");
    }

    [TestCase(Verifier, 200, null)]
    [TestCase(null, 400, "invalid_grant")]
    [TestCase(Challenge, 400, "invalid_grant")]
    public async Task PKCE_is_checked(string? verifier, int status, string? error)
    {
        var code = await _dex.GetCodeAsync(("code_challenge", Challenge), ("code_challenge_method", "S256"));

        var answer = await _dex.RedeemAsync(code, ("code_verifier", verifier));

        answer.Status.Should().Be(status);
        answer.Error.Should().Be(error);
    }

    [Test]
    public async Task A_PKCE_downgrade_is_refused()
    {
        var code = await _dex.GetCodeAsync();

        (await _dex.RedeemAsync(code, ("code_verifier", Verifier))).Error.Should().Be("invalid_request");
    }

    [TestCase("example-app", "wrong")]
    [TestCase("example-app", "")]
    [TestCase("unknown", "wrong")]
    [TestCase("", "")]
    public async Task A_client_must_prove_who_it_is(string id, string secret)
    {
        var code = await _dex.GetCodeAsync();

        var answer = await _dex.TokenAsync(
            id,
            secret,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri)
        );

        answer.Status.Should().Be(401);
        answer.Error.Should().Be("invalid_client");
        answer.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Basic");
        (await _dex.RedeemAsync(code)).Status.Should().Be(200, "the code is untouched");
    }

    [Test]
    public async Task A_client_may_send_its_secret_in_the_body()
    {
        var code = await _dex.GetCodeAsync();
        using var content = TestDex.Form(
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri),
            ("client_id", TestDex.ClientId),
            ("client_secret", TestDex.ClientSecret)
        );

        using var response = await _dex.Http.PostAsync(new Uri(_dex.Issuer + "/token"), content);

        ((int)response.StatusCode).Should().Be(200);
    }

    [TestCase("grant_type", null, "invalid_request")]
    [TestCase("grant_type", "nonsense", "unsupported_grant_type")]
    [TestCase("grant_type", "password", "unsupported_grant_type")]
    [TestCase("code", null, "invalid_request")]
    [TestCase("code", "nonsense", "invalid_grant")]
    public async Task Broken_requests_get_the_RFCs_errors(string name, string? value, string error)
    {
        var form = new Dictionary<string, string?>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = "x",
            ["redirect_uri"] = TestDex.RedirectUri,
            [name] = value,
        };

        var answer = await _dex.TokenAsync([.. form.Select(f => (f.Key, f.Value))]);

        answer.Status.Should().Be(400);
        answer.Error.Should().Be(error);
    }

    [Test]
    public async Task A_parameter_that_is_there_twice_is_refused() =>
        (await _dex.TokenAsync(("grant_type", "authorization_code"), ("code", "a"), ("code", "b"))).Error.Should().Be("invalid_request");

    [TestCase("application/json", "{}")]
    [TestCase("multipart/form-data; boundary=x", "--x--")]
    [TestCase("text/plain", "grant_type=authorization_code")]
    public async Task A_body_that_is_no_form_is_refused(string type, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using var response = await _dex.Http.PostAsync(new Uri(_dex.Issuer + "/token"), content);

        (await TokenAnswer.ReadAsync(response)).Should().Match<TokenAnswer>(a => a.Status == 400 && a.Error == "invalid_request");
    }

    [Test]
    public async Task GET_is_not_allowed()
    {
        using var response = await _dex.Http.GetAsync(new Uri(_dex.Issuer + "/token"));

        ((int)response.StatusCode).Should().Be(405);
    }

    [Test]
    public async Task A_refresh_token_rotates_and_the_old_one_is_then_a_replay()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        var second = await _dex.RefreshAsync(tokens.RefreshToken);
        second.Status.Should().Be(200);
        second.RefreshToken.Should().NotBe(tokens.RefreshToken);
        var third = await _dex.RefreshAsync(second.RefreshToken);
        third.Status.Should().Be(200);

        (await _dex.RefreshAsync(tokens.RefreshToken)).Error.Should().Be("invalid_grant");
        (await _dex.RefreshAsync(third.RefreshToken)).Error.Should().Be("invalid_grant", "the replay revoked the family");
    }

    [Test]
    public async Task A_replay_ends_only_its_own_family()
    {
        var laptop = await _dex.RedeemAsync(await _dex.GetCodeAsync());
        var phone = await _dex.RedeemAsync(await _dex.GetCodeAsync());
        var next = await _dex.RefreshAsync(laptop.RefreshToken);
        next.Status.Should().Be(200, "signing in on a second device does not end the first");

        await _dex.RefreshAsync(laptop.RefreshToken);

        (await _dex.RefreshAsync(next.RefreshToken)).Error.Should().Be("invalid_grant");
        (await _dex.RefreshAsync(phone.RefreshToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task Inside_the_reuse_interval_the_previous_token_gives_the_same_new_one()
    {
        await using var dex = await TestDex.StartAsync(s =>
            s.Options = s.Options with { RefreshTokens = new RefreshTokenPolicy { ReuseInterval = TimeSpan.FromSeconds(3) } }
        );
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        dex.Time.Advance(TimeSpan.FromSeconds(10));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => dex.RefreshAsync(tokens.RefreshToken)));

        answers.Should().OnlyContain(a => a.Status == 200);
        answers.Select(a => a.RefreshToken).Distinct().Should().ContainSingle().Which.Should().NotBe(tokens.RefreshToken);
        dex.Time.Advance(TimeSpan.FromSeconds(4));
        (await dex.RefreshAsync(tokens.RefreshToken)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task Without_a_reuse_interval_one_of_many_at_once_wins_and_goes_on()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        var row = (await _dex.Storage.RefreshTokens.GetAsync(RefreshTokenCodec.Decode(tokens.RefreshToken).RefreshId, default))!;
        row.Token.Should().NotBeEmpty();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _dex.RefreshAsync(tokens.RefreshToken)));

        answers.Count(a => a.Status == 200).Should().Be(1);
    }

    [Test]
    public async Task With_rotation_off_the_token_stays()
    {
        await using var dex = await TestDex.StartAsync(s =>
            s.Options = s.Options with { RefreshTokens = new RefreshTokenPolicy { Rotate = false } }
        );
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());

        var second = await dex.RefreshAsync(tokens.RefreshToken);

        second.RefreshToken.Should().Be(tokens.RefreshToken);
        (await dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(200);
    }

    [TestCase(61, 0, "invalid_grant")]
    [TestCase(50, 50, null)]
    [TestCase(50, 55, "invalid_grant")]
    public async Task A_family_expires_when_unused_or_old(int firstMinutes, int thenMinutes, string? error)
    {
        await using var dex = await TestDex.StartAsync(s =>
            s.Options = s.Options with
            {
                RefreshTokens = new RefreshTokenPolicy
                {
                    ValidIfNotUsedFor = TimeSpan.FromMinutes(60),
                    AbsoluteLifetime = TimeSpan.FromMinutes(100),
                },
            }
        );
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        dex.Time.Advance(TimeSpan.FromMinutes(firstMinutes));
        var answer = await dex.RefreshAsync(tokens.RefreshToken);
        if (thenMinutes > 0)
        {
            dex.Time.Advance(TimeSpan.FromMinutes(thenMinutes));
            answer = await dex.RefreshAsync(answer.RefreshToken);
        }

        answer.Error.Should().Be(error);
    }

    [Test]
    public async Task Another_client_cannot_use_or_end_a_refresh_token()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        var stolen = await _dex.TokenAsync(
            TestDex.PublicClientId,
            null,
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.RefreshToken)
        );

        stolen.Error.Should().Be("invalid_grant");
        (await _dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(200);
    }

    [TestCase("openid email", 200, null)]
    [TestCase("openid federated:id", 400, "invalid_scope")]
    public async Task A_refresh_may_ask_for_less_but_not_for_more(string scope, int status, string? error)
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        var answer = await _dex.RefreshAsync(tokens.RefreshToken, ("scope", scope));

        answer.Status.Should().Be(status);
        answer.Error.Should().Be(error);
    }

    [TestCase("nonsense")]
    [TestCase("!!!")]
    [TestCase("ChlwY3hoa2V5Y2dqcnN0dXZ3eHl6YWJjZGUSGWFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHk")]
    public async Task A_made_up_refresh_token_is_refused(string token) =>
        (await _dex.RefreshAsync(token)).Error.Should().Be("invalid_grant");

    [Test]
    public async Task A_refresh_token_that_a_Go_Dex_issued_goes_on_working()
    {
        var now = _dex.Time.GetUtcNow();
        await _dex.Storage.RefreshTokens.CreateAsync(
            new RefreshToken
            {
                Id = "vukbdz5ptk5wmgfnmk4hbxfwt",
                Token = "abcdefghijklmnopqrstuvwxy",
                ClientId = TestDex.ClientId,
                ConnectorId = "mock",
                ConnectorData = [1],
                Claims = new Claims { UserId = "0-385-28089-0", Email = "kilgore@kilgore.trout" },
                Scopes = ["openid", "offline_access"],
                CreatedAt = now,
                LastUsed = now,
            },
            default
        );

        var answer = await _dex.RefreshAsync(RefreshTokenCodec.Encode("vukbdz5ptk5wmgfnmk4hbxfwt", "abcdefghijklmnopqrstuvwxy"));

        answer.Status.Should().Be(200);
        (await _dex.RefreshAsync(answer.RefreshToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_person_the_upstream_no_longer_knows_loses_the_refresh_token()
    {
        var browser = new Browser(_dex);
        var tokens = await _dex.RedeemAsync((await browser.SignInAsync(("connector_id", "local")))["code"]!);
        await using var without = await TestDex.StartAsync(s =>
        {
            s.Passwords.Clear();
            s.Clients[0] = s.Clients[0] with { };
        });
        var row = (await _dex.Storage.RefreshTokens.GetAsync(RefreshTokenCodec.Decode(tokens.RefreshToken).RefreshId, default))!;
        await without.Storage.RefreshTokens.CreateAsync(row, default);

        (await without.RefreshAsync(tokens.RefreshToken)).Error.Should().Be("invalid_grant");
        (await without.Storage.RefreshTokens.GetAsync(row.Id, default)).Should().BeNull();
    }

    [Test]
    public async Task An_upstream_that_fails_costs_nobody_the_refresh_token()
    {
        var upstream = new FlakyConnector();
        await using var dex = await TestDex.StartAsync(s =>
        {
            s.ConnectorTypes.Add(Dex.Connectors.ConnectorType.Create("flaky", () => upstream));
            s.AddConnector("flaky", "flaky", "Flaky");
        });
        var code = (await new Browser(dex).SignInAsync(("connector_id", "flaky")))["code"]!;
        var tokens = await dex.RedeemAsync(code);

        upstream.Fails = true;
        var failed = await dex.RefreshAsync(tokens.RefreshToken);
        upstream.Fails = false;
        var then = await dex.RefreshAsync(tokens.RefreshToken);

        failed.Status.Should().Be(503);
        failed.Error.Should().Be("temporarily_unavailable");
        failed.Headers.RetryAfter.Should().NotBeNull();
        then.Status.Should().Be(200);
        upstream.SeenData.Should().Equal(7);
    }

    [Test]
    public async Task Refreshes_at_once_ask_the_upstream_once()
    {
        var upstream = new FlakyConnector();
        await using var dex = await TestDex.StartAsync(s =>
        {
            s.Options = s.Options with { RefreshTokens = new RefreshTokenPolicy { ReuseInterval = TimeSpan.FromSeconds(3) } };
            s.ConnectorTypes.Add(Dex.Connectors.ConnectorType.Create("flaky", () => upstream));
            s.AddConnector("flaky", "flaky", "Flaky");
        });
        var tokens = await dex.RedeemAsync((await new Browser(dex).SignInAsync(("connector_id", "flaky")))["code"]!);
        dex.Time.Advance(TimeSpan.FromMinutes(1));
        upstream.Gate = new TaskCompletionSource();

        var asking = Enumerable.Range(0, 10).Select(_ => dex.RefreshAsync(tokens.RefreshToken)).ToList();
        await upstream.Asked.Task;
        upstream.Gate.SetResult();
        var answers = await Task.WhenAll(asking);

        answers.Should().OnlyContain(a => a.Status == 200);
        upstream.Calls.Should().BeLessThan(3, "those that came while it was asked shared the answer");
    }

    private sealed class FlakyConnector : IRedirectConnector, IRefreshConnector
    {
        private static readonly Identity Person = new(new Claims { UserId = "1", Username = "Somebody" }, [7]);
        private int _calls;

        public bool Fails { get; set; }

        public byte[]? SeenData { get; private set; }

        public int Calls => _calls;

        public TaskCompletionSource? Gate { get; set; }

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
            Task.FromResult(new LoginRedirect($"{callbackUrl}?state={state}"));

        public Task<Identity> CompleteAsync(
            ConnectorScopes scopes,
            byte[]? connectorData,
            string callbackUrl,
            Parameters parameters,
            CancellationToken ct
        ) => Task.FromResult(Person);

        public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
        {
            Interlocked.Increment(ref _calls);
            SeenData = identity.ConnectorData;
            Asked.TrySetResult();
            if (Gate is { } gate)
            {
                await gate.Task;
            }
            return Fails ? throw new HttpRequestException("the upstream is down") : Person;
        }
    }
}
