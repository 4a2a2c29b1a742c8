using Dex.Core.Authorize;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Authorize;

internal sealed class PkceTests
{
    // RFC 7636, appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Test]
    public void The_verifier_of_the_RFC_fits_its_challenge() =>
        FluentActions.Invoking(() => Pkce.Verify(new PkceChallenge(Challenge, "S256"), Verifier)).Should().NotThrow();

    [Test]
    public void A_plain_verifier_is_its_own_challenge() =>
        FluentActions.Invoking(() => Pkce.Verify(new PkceChallenge(Verifier, "plain"), Verifier)).Should().NotThrow();

    [TestCase("S256", Challenge, "invalid_grant")]
    [TestCase("S256", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", "invalid_grant")]
    [TestCase("S256", null, "invalid_grant")]
    [TestCase("S256", "short", "invalid_grant")]
    [TestCase("plain", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", "invalid_grant")]
    public void A_wrong_or_missing_verifier_is_refused(string method, string? verifier, string error)
    {
        var challenge = new PkceChallenge(method == "plain" ? Verifier : Challenge, method);

        FluentActions.Invoking(() => Pkce.Verify(challenge, verifier)).Should().Throw<OAuthException>().Which.Error.Should().Be(error);
    }

    [Test]
    public void A_verifier_for_a_request_without_challenge_is_refused_as_a_downgrade() =>
        FluentActions
            .Invoking(() => Pkce.Verify(new PkceChallenge("", "plain"), Verifier))
            .Should()
            .Throw<OAuthException>()
            .Which.Error.Should()
            .Be("invalid_request");

    [TestCase(null, null, false, "", "plain")]
    [TestCase(Challenge, "S256", false, Challenge, "S256")]
    [TestCase(Challenge, null, false, Challenge, "plain")]
    [TestCase(Challenge, "S256", true, Challenge, "S256")]
    public void Reads_a_challenge(string? challenge, string? method, bool enforce, string expected, string expectedMethod) =>
        Pkce.Read(challenge, method, new PkcePolicy(enforce, ["S256", "plain"])).Should().Be(new PkceChallenge(expected, expectedMethod));

    [TestCase(null, null, true)]
    [TestCase(null, "S256", true)]
    [TestCase(Challenge, "plain", false)]
    [TestCase(Challenge, null, false)]
    [TestCase(Challenge, "s256", false)]
    [TestCase("short", "S256", false)]
    [TestCase(Challenge + "!", "S256", false)]
    public void Refuses_a_challenge_that_policy_or_form_forbids(string? challenge, string? method, bool enforce) =>
        FluentActions
            .Invoking(() => Pkce.Read(challenge, method, new PkcePolicy(enforce, ["S256"])))
            .Should()
            .Throw<OAuthException>()
            .Which.Error.Should()
            .Be("invalid_request");
}
