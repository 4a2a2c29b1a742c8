using System.Text.Json.Nodes;
using Dex.Core.Storage;

namespace Dex.Tests.Authorize;

/// <summary>Authorization requests in a signed object (OpenID Connect Core §6, RFC 9101).</summary>
internal sealed class RequestObjectTests
{
    private readonly TestKey _key = new();
    private TestDex _dex = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with { SkipApprovalScreen = true };
            setup.Clients.Add(ClientWith("signing", new ClientMetadata { Jwks = _key.KeySet }));
            setup.Clients.Add(ClientWith("strict", new ClientMetadata { Jwks = _key.KeySet, RequestObjectSigningAlg = "RS256" }));
        });
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DisposeKey() => _key.Dispose();

    [Test]
    public async Task What_is_signed_counts_and_not_what_stands_beside_it()
    {
        await AskAsync(Claims(("state", "signed"), ("scope", "openid email"), ("max_age", 100)), ("state", "unsigned"), ("prompt", "none"));

        _browser.Answer!["error"].Should().BeNull("prompt was not signed");
        _browser.Answer["state"].Should().Be("signed");
        var tokens = await _dex.TokenAsync(
            "signing",
            TestDex.ClientSecret,
            ("grant_type", "authorization_code"),
            ("code", _browser.Answer["code"]),
            ("redirect_uri", TestDex.RedirectUri)
        );
        tokens.Status.Should().Be(200);
        tokens.Get("refresh_token").Should().BeNull("the signed scope has no offline_access");
    }

    [Test]
    public async Task The_claims_parameter_may_stand_there_as_an_object()
    {
        var claims = Claims(("scope", "openid"));
        claims["claims"] = new JsonObject { ["id_token"] = new JsonObject { ["email"] = null } };

        await AskAsync(claims);

        var tokens = await _dex.TokenAsync(
            "signing",
            TestDex.ClientSecret,
            ("grant_type", "authorization_code"),
            ("code", _browser.Answer!["code"]),
            ("redirect_uri", TestDex.RedirectUri)
        );
        Sessions.SessionTests.Claim(tokens.IdToken, "email").Should().Be("kilgore@kilgore.trout");
        Sessions.SessionTests.Claim(tokens.AccessToken, "email").Should().BeNull();
    }

    [TestCase("iss", "other")]
    [TestCase("aud", "https://other.example")]
    [TestCase("exp", 1)]
    [TestCase("nbf", 4102444800)]
    [TestCase("client_id", "other")]
    [TestCase("response_type", "code id_token")]
    [TestCase("request", "x")]
    [TestCase("request_uri", "x")]
    public async Task A_bad_object_is_refused(string name, object value)
    {
        await AskAsync(Claims((name, value)));

        _browser.Answer!["error"].Should().Be("invalid_request_object");
        _browser.Answer["state"].Should().Be("some state");
    }

    [Test]
    public async Task Forged_objects_are_refused()
    {
        using var other = new TestKey();
        foreach (
            var forged in new[] { other.Sign(Claims()), _key.Sign(Claims(), new JsonObject { ["alg"] = "none" }), "e30.e30.", "nonsense" }
        )
        {
            await _browser.GetAsync(_dex.AuthUrl(("client_id", "signing"), ("request", forged)));
            _browser.Answer!["error"].Should().Be("invalid_request_object");
        }
    }

    [Test]
    public async Task A_client_keeps_to_its_algorithm()
    {
        var claims = Claims(("client_id", "strict"), ("iss", "strict"));

        await _browser.GetAsync(_dex.AuthUrl(("client_id", "strict"), ("request", _key.Sign(claims))));

        _browser.Answer!["error"].Should().Be("invalid_request_object");
    }

    [Test]
    public async Task Without_registered_keys_objects_are_not_read()
    {
        await _browser.GetAsync(_dex.AuthUrl(("request", _key.Sign(Claims()))));

        _browser.Answer!["error"].Should().Be("request_not_supported");
    }

    [Test]
    public async Task An_unregistered_address_inside_shows_a_page()
    {
        await AskAsync(Claims(("redirect_uri", "https://evil.example/cb")));

        _browser.Status.Should().Be(400);
        _browser.Answer.Should().BeNull();
    }

    private static Client ClientWith(string id, ClientMetadata metadata) =>
        new()
        {
            Id = id,
            Name = id,
            Secret = TestDex.ClientSecret,
            RedirectUris = [TestDex.RedirectUri],
            Metadata = metadata,
        };

    private JsonObject Claims(params (string Name, object Value)[] changes)
    {
        var claims = new JsonObject
        {
            ["iss"] = "signing",
            ["aud"] = _dex.Issuer,
            ["client_id"] = "signing",
            ["response_type"] = "code",
            ["redirect_uri"] = TestDex.RedirectUri,
            ["scope"] = "openid",
            ["connector_id"] = "mock",
        };
        foreach (var (name, value) in changes)
        {
            claims[name] = JsonValue.Create(value);
        }
        return claims;
    }

    private Task AskAsync(JsonObject claims, params (string Name, string? Value)[] beside) =>
        _browser.GetAsync(_dex.AuthUrl([("client_id", "signing"), ("request", _key.Sign(claims)), .. beside]));
}
