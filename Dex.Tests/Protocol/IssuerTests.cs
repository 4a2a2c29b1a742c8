using Dex.Core.Protocol;

namespace Dex.Tests.Protocol;

internal sealed class IssuerTests
{
    [TestCase("http://127.0.0.1:5556/dex", "/dex", "http://127.0.0.1:5556/dex/token")]
    [TestCase("https://auth.example.com", "", "https://auth.example.com/token")]
    [TestCase("https://auth.example.com/", "", "https://auth.example.com/token")]
    [TestCase("https://auth.example.com/a/b/", "/a/b", "https://auth.example.com/a/b/token")]
    public void Knows_the_addresses_below_it(string url, string path, string token)
    {
        var issuer = new Issuer(url);

        issuer.Url.Should().Be(url);
        issuer.Path.Should().Be(path);
        issuer.UrlTo("/token").Should().Be(token);
    }

    [TestCase("")]
    [TestCase("dex")]
    [TestCase("/dex")]
    [TestCase("ftp://example.com")]
    [TestCase("https://example.com/?a=b")]
    [TestCase("https://example.com/#x")]
    [TestCase("https://user@example.com/")]
    public void Refuses_what_is_no_issuer(string url) => FluentActions.Invoking(() => new Issuer(url)).Should().Throw<FormatException>();
}
