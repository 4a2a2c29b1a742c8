using System.Net;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Tests.Http;

/// <summary>The grants without an authorization request: client credentials, password, token exchange.</summary>
internal sealed class GrantTests
{
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp()
    {
        _dex = await TestDex.StartAsync(setup =>
        {
            setup.Clients.Add(
                new Client
                {
                    Id = "job",
                    Name = "A job",
                    Secret = "job secret",
                    ClientCredentialsClaims = new ClientCredentialsClaims(["robots"]),
                }
            );
            setup.Clients.Add(
                new Client
                {
                    Id = "narrow",
                    Secret = "narrow secret",
                    AllowedConnectors = ["pass"],
                }
            );
            setup.Connectors.Add(
                new ConnectorRecord
                {
                    Id = "codeonly",
                    Type = "mockCallback",
                    Name = "Code only",
                    GrantTypes = [GrantTypes.AuthorizationCode],
                }
            );
            setup.ConnectorTypes.Add(Dex.Connectors.ConnectorType.Create("refusing", () => new Refusing()));
            setup.AddConnector("refusing", "refusing", "Refusing");
            setup.Options = setup.Options with
            {
                PasswordConnector = "local",
                GrantTypes = GrantTypes.Resolve([], ["code"], "local", clientCredentials: true),
            };
        });
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task A_client_gets_tokens_for_itself()
    {
        var answer = await _dex.TokenAsync(
            "job",
            "job secret",
            ("grant_type", "client_credentials"),
            ("scope", "openid profile groups email")
        );

        answer.Status.Should().Be(200);
        answer.Get("refresh_token").Should().BeNull();
        var claims = await ClaimsOf(answer.IdToken);
        claims.Text("sub").Should().Be(Subject.Encode("job", ""));
        claims.Text("name").Should().Be("A job");
        claims.Text("preferred_username").Should().Be("A job");
        claims.Claims.GetProperty("groups")[0].GetString().Should().Be("robots");
        claims.Claims.TryGetProperty("email", out _).Should().BeFalse();
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Test]
    public async Task Without_the_scope_openid_a_client_gets_no_id_token()
    {
        var answer = await _dex.TokenAsync("job", "job secret", ("grant_type", "client_credentials"));

        answer.Status.Should().Be(200);
        answer.Get("id_token").Should().BeNull();
        answer.AccessToken.Should().NotBeNull();
    }

    [TestCase("offline_access")]
    [TestCase("openid federated:id")]
    [TestCase("nonsense")]
    [TestCase("audience:server:client_id:example-app")]
    public async Task A_client_cannot_ask_for_itself_for(string scope)
    {
        var answer = await _dex.TokenAsync("job", "job secret", ("grant_type", "client_credentials"), ("scope", scope));

        (answer.Status, answer.Error).Should().Be((400, "invalid_scope"));
    }

    [Test]
    public async Task A_public_client_has_no_credentials()
    {
        var answer = await _dex.TokenAsync(TestDex.PublicClientId, null, ("grant_type", "client_credentials"));

        (answer.Status, answer.Error).Should().Be((400, "unauthorized_client"));
    }

    [Test]
    public async Task Client_credentials_are_off_unless_switched_on()
    {
        await using var dex = await TestDex.StartAsync();

        (await dex.TokenAsync(("grant_type", "client_credentials"))).Error.Should().Be("unsupported_grant_type");
        (await dex.TokenAsync(("grant_type", "password"), ("username", "a"), ("password", "b")))
            .Error.Should()
            .Be("unsupported_grant_type");
    }

    [Test]
    public async Task A_name_and_password_give_tokens_and_a_refresh_token()
    {
        var answer = await PasswordAsync(TestDex.Password, "openid email offline_access");

        answer.Status.Should().Be(200);
        (await ClaimsOf(answer.IdToken)).Text("email").Should().Be(TestDex.Email);
        (await _dex.RefreshAsync(answer.RefreshToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_wrong_password_is_refused_and_slows_down_further_attempts()
    {
        TokenAnswer answer;
        var attempts = 0;
        do
        {
            answer = await PasswordAsync("wrong", "openid");
            attempts++;
            if (attempts == 1)
            {
                (answer.Status, answer.Error).Should().Be((400, "invalid_grant"));
            }
        } while (answer.Status == 400 && attempts < 10);

        answer.Status.Should().Be(429);
        answer.Headers.RetryAfter.Should().NotBeNull();
        (await PasswordAsync(TestDex.Password, "openid")).Status.Should().Be(429);
        _dex.Time.Advance(TimeSpan.FromMinutes(10));
        (await PasswordAsync(TestDex.Password, "openid")).Status.Should().Be(200);
        _dex.Log.Text.Should().NotContain(TestDex.Password);
    }

    [TestCase(null, "openid", "invalid_request")]
    [TestCase("", "openid", "invalid_request")]
    [TestCase(TestDex.Password, "email", "invalid_scope")]
    [TestCase(TestDex.Password, "openid nonsense", "invalid_scope")]
    public async Task A_bad_password_request_is_refused(string? password, string scope, string error) =>
        (await PasswordAsync(password, scope)).Error.Should().Be(error);

    [Test]
    public async Task The_password_grant_keeps_to_the_clients_connectors()
    {
        var answer = await _dex.TokenAsync(
            "narrow",
            "narrow secret",
            ("grant_type", "password"),
            ("username", TestDex.Email),
            ("password", TestDex.Password),
            ("scope", "openid")
        );

        (answer.Status, answer.Error).Should().Be((400, "invalid_grant"));
    }

    [TestCase(null, TokenTypes.AccessToken)]
    [TestCase(TokenTypes.AccessToken, TokenTypes.AccessToken)]
    [TestCase(TokenTypes.IdToken, TokenTypes.IdToken)]
    public async Task A_token_is_exchanged(string? requested, string issued)
    {
        var answer = await ExchangeAsync(("requested_token_type", requested), ("scope", "openid groups federated:id"));

        answer.Status.Should().Be(200);
        answer.Get("issued_token_type").Should().Be(issued);
        answer.Get("token_type").Should().Be("bearer");
        answer.Get("expires_in").Should().Be("86400");
        answer.Get("id_token").Should().BeNull();
        answer.Get("refresh_token").Should().BeNull();
        var claims = await ClaimsOf(answer.AccessToken);
        claims.Text("sub").Should().Be(Subject.Encode("0-385-28089-0", "mock"));
        claims.Claims.GetProperty("federated_claims").GetProperty("connector_id").GetString().Should().Be("mock");
        claims.Claims.GetProperty("groups")[0].GetString().Should().Be("authors");
    }

    [Test]
    public async Task A_public_client_may_exchange_as_in_the_guide()
    {
        var answer = await _dex.TokenAsync(TestDex.PublicClientId, null, Exchange());

        answer.Status.Should().Be(200);
        (await ClaimsOf(answer.AccessToken)).ClientId.Should().Be(TestDex.PublicClientId);
    }

    [TestCase("subject_token_type", "urn:ietf:params:oauth:token-type:saml2", 400, "invalid_request")]
    [TestCase("subject_token_type", null, 400, "invalid_request")]
    [TestCase("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token", 400, "invalid_request")]
    [TestCase("subject_token", null, 400, "invalid_request")]
    [TestCase("connector_id", null, 400, "invalid_request")]
    [TestCase("connector_id", "unknown", 400, "invalid_grant")]
    [TestCase("connector_id", "codeonly", 400, "invalid_grant")]
    [TestCase("connector_id", "pass", 400, "invalid_request")]
    [TestCase("connector_id", "refusing", 401, "access_denied")]
    [TestCase("actor_token", "x", 400, "invalid_request")]
    [TestCase("scope", "openid audience:server:client_id:job", 400, "invalid_scope")]
    public async Task A_bad_exchange_is_refused(string name, string? value, int status, string error)
    {
        var answer = await ExchangeAsync((name, value));

        (answer.Status, answer.Error).Should().Be((status, error));
    }

    [Test]
    public async Task Unknown_scopes_of_an_exchange_are_passed_over_as_in_Dex() =>
        (await ExchangeAsync(("scope", "openid whatever"))).Status.Should().Be((int)HttpStatusCode.OK);

    private Task<TokenAnswer> PasswordAsync(string? password, string scope) =>
        _dex.TokenAsync(("grant_type", "password"), ("username", TestDex.Email), ("password", password), ("scope", scope));

    private Task<TokenAnswer> ExchangeAsync(params (string Name, string? Value)[] changes) =>
        _dex.TokenAsync([.. Exchange().Where(p => changes.All(c => c.Name != p.Name)), .. changes]);

    private static (string Name, string? Value)[] Exchange() =>
        [
            ("grant_type", GrantTypes.TokenExchange),
            ("connector_id", "mock"),
            ("subject_token", "a token of the upstream"),
            ("subject_token_type", TokenTypes.IdToken),
            ("scope", "openid"),
        ];

    private async Task<VerifiedToken> ClaimsOf(string token) => (await _dex.Host.Provider.Verifier.VerifyAsync(token, false, default))!;

    private sealed class Refusing : ITokenIdentityConnector
    {
        public Task<Identity> GetIdentityAsync(string subjectTokenType, string subjectToken, CancellationToken ct) =>
            throw new InvalidOperationException("the token is not good");
    }
}
