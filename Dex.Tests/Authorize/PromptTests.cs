using Dex.Core.Authorize;
using Dex.Core.Protocol;

namespace Dex.Tests.Authorize;

internal sealed class PromptTests
{
    [TestCase(null, "")]
    [TestCase("", "")]
    [TestCase("none", "none")]
    [TestCase("login login", "login")]
    [TestCase("  consent   login ", "login consent")]
    [TestCase("select_account consent", "consent select_account")]
    public void Has_Dexs_canonical_form(string? prompt, string expected) => Prompt.Parse(prompt).ToString().Should().Be(expected);

    [TestCase("none login")]
    [TestCase("create")]
    [TestCase("Login")]
    public void Refuses_unknown_values_and_contradictions(string prompt) =>
        FluentActions.Invoking(() => Prompt.Parse(prompt)).Should().Throw<OAuthException>().Which.Error.Should().Be("invalid_request");
}
