using Dex.Core.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Dex.Tests.Interop;

/// <summary>A whole login, believed by an independent implementation of OpenID Connect's checks.</summary>
internal sealed class LibraryValidationTests
{
    [TestCase("RS256")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("PS256")]
    public async Task A_login_passes_every_check_of_the_library(string algorithm)
    {
        await using var dex = await TestDex.StartAsync(s =>
            s.Options = s.Options with { Signing = new SigningPolicy(algorithm, TimeSpan.FromHours(6)) }
        );
        var configuration = await DiscoverAsync(dex);
        var code = await dex.GetCodeAsync();
        var tokens = await dex.RedeemAsync(code);
        var idToken = Validate(dex, configuration, tokens.IdToken, algorithm);
        var validator = new OpenIdConnectProtocolValidator { NonceLifetime = TimeSpan.FromDays(3650), RequireTimeStampInNonce = false };
        var context = new OpenIdConnectProtocolValidationContext
        {
            ClientId = TestDex.ClientId,
            Nonce = "some nonce",
            State = "some state",
            ProtocolMessage = new OpenIdConnectMessage
            {
                Code = code,
                State = "some state",
                IdToken = tokens.IdToken,
                AccessToken = tokens.AccessToken,
            },
            ValidatedIdToken = new System.IdentityModel.Tokens.Jwt.JwtSecurityToken(tokens.IdToken),
        };

        // Nonce, at_hash, and what else the specification asks of an ID token from the token endpoint.
        validator.Invoking(v => v.ValidateTokenResponse(context)).Should().NotThrow();
        idToken.GetClaim("c_hash").Value.Should().Be(Core.Tokens.TokenHashes.Of(code, algorithm));
        using var request = new HttpRequestMessage(HttpMethod.Get, configuration.UserInfoEndpoint);
        request.Headers.Authorization = new("Bearer", tokens.AccessToken);
        using var response = await dex.Http.SendAsync(request);
        context.UserInfoEndpointResponse = await response.Content.ReadAsStringAsync();
        validator.Invoking(v => v.ValidateUserInfoResponse(context)).Should().NotThrow();
    }

    [Test]
    public async Task The_claims_are_Dexs()
    {
        await using var dex = await TestDex.StartAsync();
        var browser = new Browser(dex);
        var code = (await browser.SignInAsync(("connector_id", "local"), ("scope", "openid email profile federated:id")))["code"]!;
        var token = Validate(dex, await DiscoverAsync(dex), (await dex.RedeemAsync(code)).IdToken, "RS256");

        token.Subject.Should().Be("CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs");
        token.GetClaim("email").Value.Should().Be(TestDex.Email);
        token.GetClaim("email_verified").Value.Should().Be("true");
        token.GetClaim("name").Value.Should().Be(TestDex.Email);
        token.GetClaim("nonce").Value.Should().Be("some nonce");
        token
            .GetClaim("auth_time")
            .Value.Should()
            .Be(dex.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        token.GetClaim("federated_claims").Value.Should().Contain("local").And.Contain("08a8684b");
        token.GetClaim("jti").Value.Should().HaveLength(36);
        token.TryGetClaim("groups", out _).Should().BeFalse("the scope was not asked for");
        token.TryGetClaim("azp", out _).Should().BeFalse("there is one audience");
    }

    [Test]
    public async Task A_trusted_peer_gets_tokens_for_another_audience()
    {
        await using var dex = await TestDex.StartAsync(s =>
            s.Clients.Add(
                new Core.Storage.Client
                {
                    Id = "kubernetes",
                    Public = true,
                    Name = "k",
                    TrustedPeers = [TestDex.ClientId],
                }
            )
        );
        var code = await dex.GetCodeAsync(("scope", "openid audience:server:client_id:kubernetes"));

        var token = new JsonWebToken((await dex.RedeemAsync(code)).IdToken);

        token.Audiences.Should().Equal("kubernetes", TestDex.ClientId);
        token.GetClaim("azp").Value.Should().Be(TestDex.ClientId);
    }

    private static JsonWebToken Validate(TestDex dex, OpenIdConnectConfiguration configuration, string token, string algorithm)
    {
        var result = new JsonWebTokenHandler().ValidateToken(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = configuration.Issuer,
                ValidAudience = TestDex.ClientId,
                IssuerSigningKeys = configuration.SigningKeys,
                ValidAlgorithms = [algorithm],
                RequireSignedTokens = true,
                // The provider's clock stands where the test put it.
                LifetimeValidator = (_, expires, _, _) => expires > dex.Time.GetUtcNow().UtcDateTime,
            }
        );
        result.Exception.Should().BeNull();
        return (JsonWebToken)result.SecurityToken;
    }

    private static async Task<OpenIdConnectConfiguration> DiscoverAsync(TestDex dex) =>
        await new ConfigurationManager<OpenIdConnectConfiguration>(
            dex.Issuer + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = false }
        ).GetConfigurationAsync();
}
