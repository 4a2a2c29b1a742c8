using System.Text.Json.Nodes;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Dpop;

/// <summary>Tokens bound to a key (RFC 9449).</summary>
internal sealed class DpopTests
{
    private readonly TestKey _key = new();
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp() =>
        _dex = await TestDex.StartAsync(setup =>
            setup.Clients.Add(
                new Client
                {
                    Id = "bound",
                    Name = "Bound",
                    Secret = TestDex.ClientSecret,
                    RedirectUris = [TestDex.RedirectUri],
                    Metadata = new ClientMetadata { DpopBoundAccessTokens = true },
                }
            )
        );

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DisposeKey() => _key.Dispose();

    [Test]
    public async Task An_access_token_is_bound_to_the_key_and_works_only_with_it()
    {
        var tokens = await RedeemAsync(await _dex.GetCodeAsync(), Proof());

        tokens.Get("token_type").Should().Be("DPoP");
        SessionTests.Claim(tokens.AccessToken, "cnf").Should().Be($$"""{"jkt":"{{_key.Thumbprint}}"}""");
        SessionTests.Claim(tokens.IdToken, "cnf").Should().BeNull();
        (await UserInfoAsync("DPoP", tokens.AccessToken, UserInfoProof(tokens.AccessToken))).Should().Be(200);
        (await UserInfoAsync("Bearer", tokens.AccessToken, null)).Should().Be(401);
        (await UserInfoAsync("Bearer", tokens.AccessToken, UserInfoProof(tokens.AccessToken))).Should().Be(401);
        (await UserInfoAsync("DPoP", tokens.AccessToken, null)).Should().Be(401);
        (await UserInfoAsync("DPoP", tokens.AccessToken, UserInfoProof("another token"))).Should().Be(401);
        using var other = new TestKey();
        (await UserInfoAsync("DPoP", tokens.AccessToken, other.Prove("GET", _dex.Issuer + "/userinfo", Now, tokens.AccessToken)))
            .Should()
            .Be(401);
    }

    [Test]
    public async Task A_plain_token_is_no_bound_one()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        (await UserInfoAsync("DPoP", tokens.AccessToken, UserInfoProof(tokens.AccessToken))).Should().Be(401);
    }

    [Test]
    public async Task A_proof_works_once()
    {
        var proof = Proof();
        var codes = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            codes.Add(await _dex.GetCodeAsync());
        }

        var answers = await Task.WhenAll(codes.Select(c => RedeemAsync(c, proof)));

        answers.Count(a => a.Status == 200).Should().Be(1);
        answers.Where(a => a.Status != 200).Should().OnlyContain(a => a.Error == "invalid_dpop_proof");
    }

    [TestCase("htm", "GET")]
    [TestCase("htu", "https://other.example/token")]
    [TestCase("htu", "nonsense")]
    [TestCase("iat", 0)]
    [TestCase("iat", 4102444800)]
    [TestCase("iat", null)]
    [TestCase("jti", null)]
    public async Task A_bad_proof_is_refused(string name, object? value)
    {
        var claims = new JsonObject
        {
            ["jti"] = new CryptographicRandom().NewId(),
            ["htm"] = "POST",
            ["htu"] = _dex.Issuer + "/token",
            ["iat"] = Now.ToUnixTimeSeconds(),
        };
        claims[name] = JsonValue.Create(value);
        if (value is null)
        {
            claims.Remove(name);
        }

        var answer = await RedeemAsync("any", _key.Sign(claims, new JsonObject { ["typ"] = "dpop+jwt", ["jwk"] = _key.Jwk }));

        (answer.Status, answer.Error).Should().Be((400, "invalid_dpop_proof"));
    }

    [Test]
    public async Task A_malformed_proof_is_refused()
    {
        var privateKey = _key.Jwk;
        privateKey["d"] = "AAAA";
        using var other = new TestKey();
        var claims = new JsonObject
        {
            ["jti"] = "1",
            ["htm"] = "POST",
            ["htu"] = _dex.Issuer + "/token",
            ["iat"] = Now.ToUnixTimeSeconds(),
        };
        foreach (
            var proof in new[]
            {
                "nonsense",
                _key.Sign(claims, new JsonObject { ["jwk"] = _key.Jwk }),
                _key.Sign(claims, new JsonObject { ["typ"] = "dpop+jwt" }),
                _key.Sign(claims, new JsonObject { ["typ"] = "dpop+jwt", ["jwk"] = privateKey }),
                _key.Sign(claims, new JsonObject { ["typ"] = "dpop+jwt", ["jwk"] = other.Jwk }),
                _key.Sign(
                    claims,
                    new JsonObject
                    {
                        ["typ"] = "dpop+jwt",
                        ["jwk"] = _key.Jwk,
                        ["alg"] = "none",
                    }
                ),
                _key.Sign(
                    claims,
                    new JsonObject
                    {
                        ["typ"] = "dpop+jwt",
                        ["jwk"] = new JsonObject
                        {
                            ["kty"] = "EC",
                            ["crv"] = "P-256",
                            ["x"] = "AA",
                            ["y"] = "AA",
                        },
                    }
                ),
            }
        )
        {
            (await RedeemAsync("any", proof)).Error.Should().Be("invalid_dpop_proof");
        }
    }

    [Test]
    public async Task A_code_bound_to_a_key_needs_it()
    {
        var code = await _dex.GetCodeAsync(("dpop_jkt", _key.Thumbprint));
        (await _dex.RedeemAsync(code)).Error.Should().Be("invalid_dpop_proof");

        code = await _dex.GetCodeAsync(("dpop_jkt", _key.Thumbprint));
        (await RedeemAsync(code, Proof())).Status.Should().Be(200);
    }

    [Test]
    public async Task A_public_clients_refresh_token_is_bound_too_and_a_confidential_clients_is_not()
    {
        var code = await _dex.GetCodeAsync(("client_id", TestDex.PublicClientId));
        var tokens = await SendAsync(
            TestDex.PublicClientId,
            null,
            Proof(),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri)
        );
        (string, string?)[] refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken)];

        using var other = new TestKey();
        (await SendAsync(TestDex.PublicClientId, null, null, refresh)).Error.Should().Be("invalid_dpop_proof");
        (await SendAsync(TestDex.PublicClientId, null, other.Prove("POST", _dex.Issuer + "/token", Now), refresh))
            .Error.Should()
            .Be("invalid_dpop_proof");
        var refreshed = await SendAsync(TestDex.PublicClientId, null, Proof(), refresh);
        refreshed.Get("token_type").Should().Be("DPoP");

        var confidential = await RedeemAsync(await _dex.GetCodeAsync(), Proof());
        (await _dex.RefreshAsync(confidential.RefreshToken)).Get("token_type").Should().Be("bearer");
    }

    [Test]
    public async Task A_client_can_be_held_to_it()
    {
        var code = await _dex.GetCodeAsync(("client_id", "bound"));
        (string, string?)[] form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", TestDex.RedirectUri)];

        (await SendAsync("bound", TestDex.ClientSecret, null, form)).Error.Should().Be("invalid_dpop_proof");
        (await SendAsync("bound", TestDex.ClientSecret, Proof(), form)).Status.Should().Be(200);
    }

    [Test]
    public async Task Introspection_tells_of_the_key()
    {
        var tokens = await RedeemAsync(await _dex.GetCodeAsync(), Proof());
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/token/introspect")
        {
            Content = TestDex.Form(("token", tokens.AccessToken)),
        };
        request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);
        using var response = await _dex.Http.SendAsync(request);

        var answer = await TokenAnswer.ReadAsync(response);
        answer.Get("token_type").Should().Be("DPoP");
        answer.Get("cnf").Should().Contain(_key.Thumbprint);
    }

    private DateTimeOffset Now => _dex.Time.GetUtcNow();

    private string Proof() => _key.Prove("POST", _dex.Issuer + "/token", Now);

    private string UserInfoProof(string token) => _key.Prove("GET", _dex.Issuer + "/userinfo", Now, token);

    private Task<TokenAnswer> RedeemAsync(string code, string proof) =>
        SendAsync(
            TestDex.ClientId,
            TestDex.ClientSecret,
            proof,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", TestDex.RedirectUri)
        );

    private async Task<TokenAnswer> SendAsync(string id, string? secret, string? proof, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/token")
        {
            Content = TestDex.Form(secret is null ? [.. form, ("client_id", id)] : form),
        };
        if (secret is not null)
        {
            request.Headers.Authorization = TestDex.Basic(id, secret);
        }
        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }
        using var response = await _dex.Http.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }

    private async Task<int> UserInfoAsync(string scheme, string token, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
        request.Headers.Authorization = new(scheme, token);
        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }
        using var response = await _dex.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
