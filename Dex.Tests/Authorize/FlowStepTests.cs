using Dex.Core.Authorize;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Authorize;

internal sealed class FlowStepTests
{
    private static readonly AuthRequest Request = new()
    {
        Id = "one",
        ClientId = "app",
        HmacKey = new CryptographicRandom().NewHmacKey(),
    };

    [Test]
    public void A_verifier_is_good_for_its_step_and_request_only()
    {
        var verifier = VerifierOf(Request, FlowStep.Continue);

        FlowStep.Verify(Request, FlowStep.Continue, verifier).Should().BeTrue();
        FlowStep.Verify(Request, FlowStep.Approval, verifier).Should().BeFalse();
        FlowStep.Verify(Request with { Id = "two" }, FlowStep.Continue, verifier).Should().BeFalse();
        FlowStep.Verify(Request with { HmacKey = new CryptographicRandom().NewHmacKey() }, FlowStep.Continue, verifier).Should().BeFalse();
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("AAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_refused(string? verifier) => FlowStep.Verify(Request, FlowStep.Continue, verifier).Should().BeFalse();

    [Test]
    public void A_request_belongs_to_the_browser_that_began_it()
    {
        var random = new CryptographicRandom();
        var browser = Browser([]);
        var value = BrowserBinding.ValueOf(browser, random);
        var request = Request with { HmacKey = BrowserBinding.NewHmacKey(value, random) };

        BrowserBinding.Matches(request, Browser(new() { [BrowserBinding.CookieName] = value })).Should().BeTrue();
        BrowserBinding.Matches(request, browser).Should().BeFalse();
        BrowserBinding.Matches(request, Browser(new() { [BrowserBinding.CookieName] = random.NewSecret() })).Should().BeFalse();
        BrowserBinding.Matches(Request, Browser(new() { [BrowserBinding.CookieName] = value })).Should().BeFalse("a Go Dex began that one");
        BrowserBinding.ValueOf(Browser(new() { [BrowserBinding.CookieName] = value }), random).Should().Be(value);
        BrowserBinding
            .ValueOf(Browser(new() { [BrowserBinding.CookieName] = "fixed by somebody" }), random)
            .Should()
            .NotBe("fixed by somebody");
    }

    private static BrowserContext Browser(Dictionary<string, string> cookies) => new(cookies, null, "");

    private static string VerifierOf(AuthRequest request, string step) => Parameters.Parse(FlowStep.Query(request, step))["hmac"]!;
}
