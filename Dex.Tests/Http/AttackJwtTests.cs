using System.Text.Json.Nodes;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>Forged and malformed JWTs at every place that takes one (RFC 8725).</summary>
internal sealed class AttackJwtTests
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly TestKey _key = new();
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp() =>
        _dex = await SessionTests.StartAsync(configure: setup =>
            setup.Clients.Add(
                new Client
                {
                    Id = "signing",
                    Name = "Signing",
                    RedirectUris = [TestDex.RedirectUri],
                    Metadata = new ClientMetadata { Jwks = _key.KeySet, TokenEndpointAuthMethod = "private_key_jwt" },
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
    public async Task No_forged_client_assertion_authenticates()
    {
        (await AssertAsync(Assertion())).Status.Should().Be(400, "the code is wrong, but the client is right");

        foreach (var (name, token) in HostileJwts.Of(Assertion(), _key.Jwk.ToJsonString()))
        {
            var answer = await AssertAsync(token);
            answer.Status.Should().Be(401, name);
            answer.Error.Should().Be("invalid_client", name);
        }
    }

    [Test]
    public async Task No_forged_request_object_is_read()
    {
        (await RequestAsync(RequestObject())).LeftFor.Should().BeEmpty("the request is good, and a person must sign in");

        foreach (var (name, token) in HostileJwts.Of(RequestObject(), _key.Jwk.ToJsonString()))
        {
            var browser = await RequestAsync(token);
            if (browser.Status != 414)
            {
                browser.Answer.Should().NotBeNull(name);
                browser.Answer!["error"].Should().Be("invalid_request_object", name);
            }
        }
    }

    [Test]
    public async Task No_forged_proof_of_possession_is_accepted()
    {
        foreach (var (name, token) in HostileJwts.Of(Proof(), _key.Jwk.ToJsonString()))
        {
            var answer = await ProveAsync(token);
            answer.Status.Should().Be(400, name);
            answer.Error.Should().Be("invalid_dpop_proof", name);
        }
    }

    [TestCase("""{"kty":"RSA","n":"ZEROS","e":"AQAB"}""")]
    [TestCase("""{"kty":"RSA","n":"ONES","e":"AA"}""")]
    [TestCase("""{"kty":"RSA","n":"ONES","e":"AQ"}""")]
    [TestCase("""{"kty":"RSA","n":"ONES","e":"_____w"}""")]
    [TestCase("""{"kty":"RSA","n":"HUGE","e":"AQAB"}""")]
    [TestCase(
        """{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"""
    )]
    [TestCase("""{"kty":"EC","crv":"\ud800","x":"AA","y":"AA"}""")]
    [TestCase("""{"kty":"oct","k":"AAAA"}""")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"key\"")]
    public async Task A_proof_with_an_odd_key_is_refused(string jwk)
    {
        jwk = jwk.Replace("ZEROS", new string('A', 342), StringComparison.Ordinal)
            .Replace("ONES", new string('_', 341) + "w", StringComparison.Ordinal)
            .Replace("HUGE", new string('_', 1366), StringComparison.Ordinal);
        foreach (var alg in new[] { "RS256", "PS512", "ES256" })
        {
            var header = $$"""{"typ":"dpop+jwt","alg":"{{alg}}","jwk":{{jwk}}}""";
            foreach (var signature in new[] { "", "AAAA", new string('A', 342), new string('_', 1366) })
            {
                var answer = await ProveAsync($"{HostileJwts.Encode(header)}.{Proof().Split('.')[1]}.{signature}");
                answer.Error.Should().Be("invalid_dpop_proof", $"{alg} {signature.Length}");
            }
        }
    }

    [Test]
    public async Task No_forged_token_of_ours_is_believed()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());
        var keys = await _dex.Http.GetStringAsync(new Uri(_dex.Address + "/keys"));
        foreach (var (name, token) in HostileJwts.Of(tokens.AccessToken, keys).Where(h => h.Token != tokens.AccessToken))
        {
            (await UserInfoAsync(token)).Should().BeOneOf([400, 401], name);
            (await PostAsync("/token/introspect", ("token", token))).Body.GetRawText().Should().Be("""{"active":false}""", name);
            (await PostAsync("/token/revoke", ("token", token))).Status.Should().Be(200, name);
            using var logout = await _dex.Http.PostAsync(new Uri(_dex.Address + "/logout"), TestDex.Form(("id_token_hint", token)));
            ((int)logout.StatusCode).Should().Be(400, name);
            var browser = await new Browser(_dex).PostAsync(
                new Uri(_dex.Address + "/auth"),
                [.. Parameters.Parse(new Uri(_dex.AuthUrl(("id_token_hint", token))).Query).All.Select(p => (p.Key, (string?)p.Value))]
            );
            browser.Answer!["error"].Should().Be("invalid_request", name);
        }
        (await UserInfoAsync(tokens.AccessToken)).Should().Be(200, "and none of it ended the good one");
    }

    [TestCase("""{"id_token":{"sub":{"value":"\ud800"}}}""")]
    [TestCase("""{"id_token":{"\ud800":null}}""")]
    [TestCase("""{"\udfff":{}}""")]
    [TestCase("""{"id_token":{"sub":{"value":"\u0000"}}}""")]
    public async Task A_claims_parameter_with_half_a_character_or_NUL_is_refused(string claims)
    {
        var browser = await new Browser(_dex).GetAsync(_dex.AuthUrl(("claims", claims)));

        browser.Answer!["error"].Should().Be("invalid_request");
    }

    [Test]
    public async Task A_request_object_is_no_client_assertion_and_an_assertion_no_request_object()
    {
        // RFC 9101 §10.8: a client that puts its id into sub hands out, through the browser, what looks like an assertion of it.
        var dual = new JsonObject
        {
            ["iss"] = "signing",
            ["sub"] = "signing",
            ["aud"] = _dex.Issuer,
            ["exp"] = Now(60),
            ["jti"] = "dual",
            ["client_id"] = "signing",
            ["redirect_uri"] = TestDex.RedirectUri,
            ["response_type"] = "code",
            ["scope"] = "openid",
        };
        string Typed(string type) => _key.Sign(dual, new JsonObject { ["typ"] = type });

        (await AssertAsync(Typed("oauth-authz-req+jwt"))).Status.Should().Be(401);
        (await AssertAsync(Typed("dpop+jwt"))).Status.Should().Be(401);
        (await RequestAsync(Typed("client-authentication+jwt"))).Answer!["error"].Should().Be("invalid_request_object");
        (await RequestAsync(Typed("dpop+jwt"))).Answer!["error"].Should().Be("invalid_request_object");
        (await RequestAsync(Typed("oauth-authz-req+jwt"))).Answer.Should().BeNull();
        (await AssertAsync(Typed("JWT"))).Status.Should().Be(400, "a plain one is what it is used for");
    }

    [Test]
    public async Task Who_signs_has_authenticated_for_introspection_too()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());
        (string, string?)[] form =
        [
            ("token", tokens.AccessToken),
            ("client_assertion_type", AssertionType),
            ("client_assertion", Assertion()),
        ];
        using var content = TestDex.Form(form);
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/token/introspect"), content);

        (await TokenAnswer.ReadAsync(response)).Get("active").Should().Be("True");
    }

    private string Assertion() =>
        _key.Sign(
            new
            {
                iss = "signing",
                sub = "signing",
                aud = _dex.Issuer,
                exp = Now(60),
                jti = new CryptographicRandom().NewId(),
            }
        );

    private string RequestObject() =>
        _key.Sign(
            new
            {
                iss = "signing",
                aud = _dex.Issuer,
                client_id = "signing",
                response_type = "code",
                redirect_uri = TestDex.RedirectUri,
                scope = "openid",
            }
        );

    private string Proof() => _key.Prove("POST", _dex.Issuer + "/token", _dex.Time.GetUtcNow());

    private long Now(int seconds) => _dex.Time.GetUtcNow().ToUnixTimeSeconds() + seconds;

    private async Task<TokenAnswer> AssertAsync(string assertion)
    {
        using var form = TestDex.Form(
            ("grant_type", "authorization_code"),
            ("code", "none"),
            ("client_assertion_type", AssertionType),
            ("client_assertion", assertion)
        );
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/token"), form);
        return await TokenAnswer.ReadAsync(response);
    }

    private Task<Browser> RequestAsync(string request) =>
        new Browser(_dex).PostAsync(
            new Uri(_dex.Address + "/auth"),
            ("client_id", "signing"),
            ("response_type", "code"),
            ("redirect_uri", TestDex.RedirectUri),
            ("scope", "openid"),
            ("request", request)
        );

    private Task<TokenAnswer> ProveAsync(string proof) =>
        PostAsync("/token", proof, ("grant_type", "refresh_token"), ("refresh_token", "x"));

    private async Task<int> UserInfoAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/userinfo");
        request.Content = TestDex.Form(("access_token", token));
        using var response = await _dex.Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private Task<TokenAnswer> PostAsync(string path, params (string Name, string? Value)[] form) => PostAsync(path, null, form);

    private async Task<TokenAnswer> PostAsync(string path, string? proof, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + path) { Content = TestDex.Form(form) };
        request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }
        using var response = await _dex.Http.SendAsync(request);
        return await TokenAnswer.ReadAsync(response);
    }
}
