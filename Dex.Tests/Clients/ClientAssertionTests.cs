using System.Text.Json.Nodes;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dex.Tests.Clients;

/// <summary>Clients that prove themselves by a signed assertion: <c>private_key_jwt</c> and <c>client_secret_jwt</c>.</summary>
internal sealed class ClientAssertionTests
{
    private const string Secret = "a secret that is long enough for an HMAC key";

    private RecordingCalls _calls = null!;
    private TestKey _key = null!;
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp()
    {
        (_key, _calls) = (new TestKey(), new RecordingCalls());
        _calls.KeySet = _key.KeySet;
        _dex = await TestDex.StartAsync(
            setup =>
            {
                setup.Options = setup.Options with { GrantTypes = ["client_credentials"] };
                setup.Clients.Add(
                    ClientWith("keyed", new ClientMetadata { TokenEndpointAuthMethod = "private_key_jwt", Jwks = _key.KeySet })
                );
                setup.Clients.Add(
                    ClientWith(
                        "published",
                        new ClientMetadata { TokenEndpointAuthMethod = "private_key_jwt", JwksUri = "https://app.example/jwks" }
                    )
                );
                setup.Clients.Add(
                    ClientWith("shared", new ClientMetadata { TokenEndpointAuthMethod = "client_secret_jwt" }) with
                    {
                        Secret = Secret,
                    }
                );
                setup.Clients.Add(
                    ClientWith("basic", new ClientMetadata { TokenEndpointAuthMethod = "client_secret_basic" }) with
                    {
                        Secret = Secret,
                    }
                );
                setup.Clients.Add(
                    ClientWith("post", new ClientMetadata { TokenEndpointAuthMethod = "client_secret_post" }) with
                    {
                        Secret = Secret,
                    }
                );
            },
            services: s => s.Replace(ServiceDescriptor.Singleton<IClientCalls>(_calls))
        );
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
        _key.Dispose();
    }

    [TestCase("keyed")]
    [TestCase("published")]
    public async Task A_client_signs_with_its_key(string id) => (await AskAsync(_key.Sign(Claims(id)))).Status.Should().Be(200);

    [Test]
    public async Task A_client_signs_with_its_secret()
    {
        (await AskAsync(SignWithSecret("HS256", Claims("shared")))).Status.Should().Be(200);
        (await AskAsync(SignWithSecret("HS256", Claims("basic")))).Status.Should().Be(401, "it is registered for another way");
        (await AskAsync(SignWithSecret("HS256", Claims("keyed")))).Status.Should().Be(401);
    }

    [Test]
    public async Task An_assertion_works_once()
    {
        var assertion = _key.Sign(Claims("keyed"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(assertion)));

        answers.Count(a => a.Status == 200).Should().Be(1);
    }

    [TestCase("iss", "other")]
    [TestCase("sub", "other")]
    [TestCase("aud", "https://other.example")]
    [TestCase("aud", null)]
    [TestCase("exp", 0)]
    [TestCase("exp", null)]
    [TestCase("exp", 4102444800)]
    [TestCase("nbf", 4102444800)]
    [TestCase("jti", null)]
    [TestCase("jti", "")]
    public async Task A_bad_claim_is_refused(string name, object? value)
    {
        var claims = Claims("keyed");
        claims[name] = JsonValue.Create(value);
        if (value is null)
        {
            claims.Remove(name);
        }

        var answer = await AskAsync(_key.Sign(claims));

        (answer.Status, answer.Error).Should().Be((401, "invalid_client"));
    }

    [Test]
    public async Task Both_audiences_in_use_are_accepted()
    {
        foreach (var audience in new JsonNode[] { _dex.Issuer, _dex.Issuer + "/token", new JsonArray("x", _dex.Issuer) })
        {
            var claims = Claims("keyed");
            claims["aud"] = audience;
            (await AskAsync(_key.Sign(claims))).Status.Should().Be(200);
        }
    }

    [Test]
    public async Task Forged_assertions_are_refused()
    {
        using var other = new TestKey();
        var good = _key.Sign(Claims("keyed"));
        foreach (
            var forged in new[]
            {
                other.Sign(Claims("keyed")),
                good[..^4] + "AAAA",
                good.Split('.')[0] + "." + good.Split('.')[1] + ".",
                _key.Sign(Claims("keyed"), new JsonObject { ["alg"] = "none" }),
                _key.Sign(Claims("keyed"), new JsonObject { ["alg"] = "HS256" }),
                _key.Sign(Claims("keyed"), new JsonObject { ["alg"] = "RS256" }),
                _key.Sign(Claims("keyed"), new JsonObject { ["crit"] = new JsonArray("x") }),
                "nonsense",
                "..",
                new string('a', 20000),
            }
        )
        {
            var answer = await AskAsync(forged);
            (answer.Status, answer.Error).Should().Be((401, "invalid_client"));
        }
    }

    [Test]
    public async Task A_registered_way_is_the_only_way()
    {
        (await _dex.TokenAsync("basic", Secret, ("grant_type", "client_credentials"))).Status.Should().Be(200);
        (await _dex.TokenAsync("post", Secret, ("grant_type", "client_credentials"))).Status.Should().Be(401);
        (await _dex.TokenAsync("post", null, ("grant_type", "client_credentials"), ("client_secret", Secret))).Status.Should().Be(200);
        (await _dex.TokenAsync("basic", null, ("grant_type", "client_credentials"), ("client_secret", Secret))).Status.Should().Be(401);
        (await _dex.TokenAsync("keyed", null, ("grant_type", "client_credentials"))).Status.Should().Be(401);
        (await _dex.TokenAsync("shared", Secret, ("grant_type", "client_credentials"))).Status.Should().Be(401);
    }

    [Test]
    public async Task Two_ways_at_once_are_refused()
    {
        (await AskAsync(_key.Sign(Claims("keyed")), ("client_secret", "x"))).Error.Should().Be("invalid_request");
        (await AskAsync(_key.Sign(Claims("keyed")), ("client_id", "shared"))).Status.Should().Be(401);
        (await AskAsync(_key.Sign(Claims("keyed")), ("client_id", "keyed"))).Status.Should().Be(200);
    }

    [Test]
    public async Task Published_keys_are_read_once_and_again_for_a_new_key_but_not_for_every_forgery()
    {
        (await AskAsync(_key.Sign(Claims("published")))).Status.Should().Be(200);
        (await AskAsync(_key.Sign(Claims("published")))).Status.Should().Be(200);
        _calls.KeySetReads.Should().Be(1);

        using var next = new TestKey("key 2");
        for (var i = 0; i < 5; i++)
        {
            (await AskAsync(next.Sign(Claims("published")))).Status.Should().Be(401);
        }
        _calls.KeySetReads.Should().Be(1);
        _calls.KeySet = next.KeySet;
        _dex.Time.Advance(TimeSpan.FromSeconds(40));

        (await AskAsync(next.Sign(Claims("published")))).Status.Should().Be(200);
        _calls.KeySetReads.Should().Be(2);
    }

    private static Client ClientWith(string id, ClientMetadata metadata) =>
        new()
        {
            Id = id,
            Name = id,
            Metadata = metadata,
        };

    private static string SignWithSecret(string alg, JsonObject claims)
    {
        var signed = $"{Encode($$"""{"alg":"{{alg}}"}""")}.{Encode(claims.ToJsonString())}";
        var mac = System.Security.Cryptography.HMACSHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(Secret),
            System.Text.Encoding.ASCII.GetBytes(signed)
        );
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(mac)}";
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));

    private JsonObject Claims(string id) =>
        new()
        {
            ["iss"] = id,
            ["sub"] = id,
            ["aud"] = _dex.Issuer,
            ["exp"] = _dex.Time.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = new CryptographicRandom().NewId(),
        };

    private async Task<TokenAnswer> AskAsync(string assertion, params (string Name, string? Value)[] more)
    {
        using var response = await _dex.Http.PostAsync(
            new Uri(_dex.Address + "/token"),
            TestDex.Form([
                ("grant_type", "client_credentials"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", assertion),
                .. more,
            ])
        );
        return await TokenAnswer.ReadAsync(response);
    }
}
