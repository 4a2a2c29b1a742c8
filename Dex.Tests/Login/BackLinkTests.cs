using Dex.Core.Login;

namespace Dex.Tests.Login;

internal sealed class BackLinkTests
{
    [TestCase("/dex/auth?client_id=a", "/dex/auth?client_id=a")]
    [TestCase(null, "")]
    [TestCase("", "")]
    [TestCase("https://evil.example/", "")]
    [TestCase("//evil.example/", "")]
    [TestCase("/\\evil.example/", "")]
    [TestCase("/\t/evil.example/", "")]
    [TestCase("javascript:alert(1)", "")]
    [TestCase("dex/auth", "")]
    public void Never_leads_to_another_site(string? back, string expected) => BackLink.Sanitize(back).Should().Be(expected);
}
