using System.Text.Json;
using Dex.Core.Tokens;

namespace Dex.Tests.Tokens;

/// <summary>JWTs and keys of others.</summary>
internal sealed class SignedJwtTests
{
    // RFC 7515 A.3: ES256, with its key.
    private const string Es256 =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private const string Es256Key =
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";

    // RFC 7638 §3.1.
    private const string RsaKey =
        """{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}""";

    [Test]
    public void The_example_of_the_specification_verifies()
    {
        var jwt = SignedJwt.Parse(Es256)!;

        jwt.IsSignedBy(Read(Es256Key)!).Should().BeTrue();
        jwt.Text("iss").Should().Be("joe");
        jwt.Number("exp").Should().Be(1300819380);
        jwt.IsSignedBy("a secret").Should().BeFalse();
        SignedJwt.Parse(Es256[..^2] + "AA")!.IsSignedBy(Read(Es256Key)!).Should().BeFalse();
    }

    [Test]
    public void The_thumbprint_is_that_of_the_specification() =>
        Read(RsaKey)!.Thumbprint.Should().Be("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");

    [TestCase("""{"kty":"oct","k":"AAAA"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""")]
    [TestCase("""{"kty":"EC","crv":"P-192","x":"AAAA","y":"AAAA"}""")]
    [TestCase("""{"kty":"RSA","n":"AAAA","e":"AQAB"}""")]
    [TestCase("""{"kty":"RSA","e":"AQAB"}""")]
    [TestCase(
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}"""
    )]
    [TestCase(
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"AAAA"}"""
    )]
    [TestCase("[]")]
    public void An_unusable_key_is_no_key(string jwk) => Read(jwk).Should().BeNull();

    [TestCase("")]
    [TestCase("..")]
    [TestCase("a.b")]
    [TestCase("e30.W10.")]
    [TestCase("W10.e30.")]
    [TestCase("e30.e30.e30.e30")]
    [TestCase("eyJjcml0IjpbIngiXX0.e30.")]
    [TestCase("e3.e30.")]
    public void What_is_no_jwt_is_not_parsed(string token) => SignedJwt.Parse(token).Should().BeNull();

    [Test]
    public void An_audience_is_one_or_several()
    {
        SignedJwt.Parse(Encode("""{"aud":"a"}"""))!.IsFor("b", "a").Should().BeTrue();
        SignedJwt.Parse(Encode("""{"aud":["x","a",1]}"""))!.IsFor("a").Should().BeTrue();
        SignedJwt.Parse(Encode("""{"aud":"ab"}"""))!.IsFor("a").Should().BeFalse();
        SignedJwt.Parse(Encode("{}"))!.IsFor("a").Should().BeFalse();
    }

    private static string Encode(string claims) =>
        $"e30.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.";

    private static PublicKey? Read(string jwk) => PublicKey.Read(JsonDocument.Parse(jwk).RootElement);
}
