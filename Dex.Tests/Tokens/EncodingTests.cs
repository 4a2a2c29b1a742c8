using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Tests.Tokens;

/// <summary>What stands on the wire, as Dex writes it.</summary>
internal sealed class EncodingTests
{
    // The subject of Dex's own documentation: user 0-385-28089-0 of the connector mock.
    [TestCase("0-385-28089-0", "mock", "Cg0wLTM4NS0yODA4OS0wEgRtb2Nr")]
    [TestCase("08a8684b-db88-4b73-90a9-3cd1661f5466", "local", "CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs")]
    [TestCase("app", "", "CgNhcHA")]
    [TestCase("", "", "")]
    [TestCase("", "mock", "EgRtb2Nr")]
    [TestCase("foo", "bar", "CgNmb28SA2Jhcg")]
    public void A_subject_is_Dexs(string userId, string connectorId, string subject)
    {
        Subject.Encode(userId, connectorId).Should().Be(subject);
        Subject.Decode(subject).Should().Be(new SubjectKey(userId, connectorId));
    }

    [TestCase("no subject")]
    [TestCase("CgNhcH")]
    // A byte that no UTF-8 text has.
    [TestCase("CgH_")]
    public void What_is_no_subject_names_nobody(string subject) => Subject.Decode(subject).Should().BeNull();

    [Test]
    public void The_values_of_Dexs_own_tests_decode() => RefreshTokenCodec.Decode("CgR0ZXN0EgNiYXI").Should().Be(("test", "bar"));

    [Test]
    public void A_refresh_token_of_any_length_is_not_looked_up()
    {
        RefreshTokenCodec.Decode(new string('a', RefreshTokenCodec.MaxLength)).RefreshId.Should().HaveLength(1024);
        RefreshTokenCodec.Decode(new string('a', RefreshTokenCodec.MaxLength + 1)).Should().Be(("", ""));
        RefreshTokenCodec.Decode(RefreshTokenCodec.Encode("id", new string('x', 1024))).Should().Be(("", ""));
    }

    [TestCase("id", "secret")]
    [TestCase("id", "")]
    [TestCase("ü", "𝄞")]
    public void A_refresh_token_comes_back(string id, string secret) =>
        RefreshTokenCodec.Decode(RefreshTokenCodec.Encode(id, secret)).Should().Be((id, secret));

    [Test]
    public void Long_values_come_back()
    {
        var id = new string('x', 300);

        RefreshTokenCodec.Decode(RefreshTokenCodec.Encode(id, id)).Should().Be((id, id));
    }

    [TestCase("dGhpcyBpcyBubyBwcm90b2J1Zg")]
    [TestCase("plain old id")]
    [TestCase("CgNhcH")]
    [TestCase("Cv____8P")]
    [TestCase("CoCAgICAgICAgIAB")]
    [TestCase("GgNhcHA")]
    public void What_cannot_be_decoded_is_the_bare_id_of_an_old_Dex(string token) =>
        RefreshTokenCodec.Decode(token).Should().Be((token, ""));

    // OpenID Connect Core, appendix A.3 and A.6; and the one of Dex's tests, which Google issued.
    [TestCase("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "77QmUPtjPfzWtF2AnpK9RQ")]
    [TestCase("ya29.CjHSA1l5WUn8xZ6HanHFzzdHdbXm-14rxnC7JHch9eFIsZkQEGoWzaYG4o7k5f6BnPLj", "piwt8oCH-K2D9pXlaS1Y-w")]
    public void The_hashes_are_those_of_the_specification(string token, string hash) => TokenHashes.Of(token).Should().Be(hash);

    [TestCase("openid", new[] { "app" })]
    [TestCase("openid audience:server:client_id:peer", new[] { "peer", "app" })]
    [TestCase("audience:server:client_id:b audience:server:client_id:app", new[] { "b", "app" })]
    public void The_audience_is_Dexs(string scopes, string[] audience) => Audience.Of("app", Scopes.Parse(scopes)).Should().Equal(audience);

    [Test]
    public void A_token_has_Dexs_claims_in_Dexs_order()
    {
        var authorization = new Authorization
        {
            GrantType = GrantTypes.AuthorizationCode,
            Client = new Client { Id = "app" },
            Claims = new Claims
            {
                UserId = "1",
                Username = "Jane <Doe>",
                PreferredUsername = "jane",
                Email = "jane@example.com",
                EmailVerified = true,
                Groups = ["a", "b"],
            },
            Scopes = ["openid", "email", "groups", "profile", "federated:id", "audience:server:client_id:peer"],
            ConnectorId = "mock",
            Nonce = "n",
            AuthTime = DateTimeOffset.FromUnixTimeSeconds(5),
        };

        Write(authorization, "c")
            .Should()
            .Be(
                """{"iss":"http://a.example/dex","sub":"CgExEgRtb2Nr","aud":["peer","app"],"exp":20,"iat":10,"jti":"id","azp":"app","nonce":"n","auth_time":5,"at_hash":"h","c_hash":"c","email":"jane@example.com","email_verified":true,"groups":["a","b"],"name":"Jane <Doe>","preferred_username":"jane","federated_claims":{"connector_id":"mock","user_id":"1"}}"""
            );
        Write(authorization with { Scopes = ["openid"], Nonce = "", AuthTime = default }, null)
            .Should()
            .Be("""{"iss":"http://a.example/dex","sub":"CgExEgRtb2Nr","aud":"app","exp":20,"iat":10,"jti":"id","at_hash":"h"}""");
    }

    private static string Write(Authorization authorization, string? codeHash) =>
        Encoding.UTF8.GetString(
            IdTokenClaims
                .Write(
                    authorization,
                    new Issuer("http://a.example/dex"),
                    (DateTimeOffset.FromUnixTimeSeconds(10), DateTimeOffset.FromUnixTimeSeconds(20)),
                    "id",
                    ("h", codeHash ?? ""),
                    isAccessToken: false
                )
                .Span
        );
}
