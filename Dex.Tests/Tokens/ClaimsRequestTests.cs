using Dex.Core.Protocol;
using Dex.Core.Tokens;

namespace Dex.Tests.Tokens;

/// <summary>The <c>claims</c> parameter (OpenID Connect Core §5.5).</summary>
internal sealed class ClaimsRequestTests
{
    [Test]
    public void Members_are_read()
    {
        var request = ClaimsRequest.Parse(
            """
            {"userinfo":{"email":null,"given_name":{"essential":true}},"id_token":{"auth_time":{"essential":true},"sub":{"value":"x"},"name":null},"other":1}
            """
        );

        request.UserInfo.Should().BeEquivalentTo("email", "given_name");
        request.IdToken.Should().BeEquivalentTo("auth_time", "sub", "name");
        request.Subject.Should().Be("x");
        request.NeedsAuthTime.Should().BeTrue();
        request.ImpliedScopes.Should().BeEquivalentTo("email", "profile");
    }

    [TestCase("""{"id_token":{"acr":{"essential":true,"values":["urn:x"]}}}""", true)]
    [TestCase("""{"id_token":{"acr":{"essential":true}}}""", false)]
    [TestCase("""{"id_token":{"acr":{"values":["urn:x"]}}}""", false)]
    [TestCase("""{"userinfo":{"acr":{"essential":true,"value":"urn:x"}}}""", false)]
    public void Only_an_essential_context_with_a_value_cannot_be_met(string claims, bool unmet) =>
        ClaimsRequest.Parse(claims).NeedsAuthenticationContext.Should().Be(unmet);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"userinfo":null}""")]
    public void Nothing_asked_for_is_fine(string? claims) => ClaimsRequest.Parse(claims).ImpliedScopes.Should().BeEmpty();

    [TestCase("nonsense")]
    [TestCase("[]")]
    [TestCase("\"x\"")]
    [TestCase("""{"userinfo":[]}""")]
    [TestCase("""{"userinfo":{"email":1}}""")]
    [TestCase("""{"userinfo":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":1}}}}}}}}}""")]
    public void What_is_malformed_is_refused(string claims) =>
        FluentActions
            .Invoking(() => ClaimsRequest.Parse(claims))
            .Should()
            .Throw<OAuthException>()
            .Which.Error.Should()
            .Be("invalid_request");

    [Test]
    public void A_long_one_is_refused() =>
        FluentActions.Invoking(() => ClaimsRequest.Parse("{" + new string(' ', 5000) + "}")).Should().Throw<OAuthException>();
}
