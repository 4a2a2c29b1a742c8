using Dex.Core.Protocol;

namespace Dex.Tests.Protocol;

internal sealed class QueryStringTests
{
    [TestCase("https://a.example/cb", "https://a.example/cb?code=1")]
    [TestCase("https://a.example/cb?x=y", "https://a.example/cb?x=y&code=1")]
    [TestCase("https://a.example/cb?", "https://a.example/cb?code=1")]
    [TestCase("com.example.app:/cb", "com.example.app:/cb?code=1")]
    [TestCase("https://a.example/cb#f", "https://a.example/cb?code=1#f")]
    public void Adds_parameters_to_an_address(string url, string expected) =>
        QueryString.Append(url, ("code", "1"), ("state", "")).Should().Be(expected);

    [Test]
    public void Leaves_the_address_alone_when_there_is_nothing_to_add() =>
        QueryString.Append("https://a.example/cb", ("state", null)).Should().Be("https://a.example/cb");
}
