using Dex.Server.Configuration;

namespace Dex.Tests.Configuration;

internal sealed class GoEnvironmentTests
{
    [TestCase("plain", "plain")]
    [TestCase("$HOME", "/home/jane")]
    [TestCase("${HOME}", "/home/jane")]
    [TestCase("${HOME}/x", "/home/jane/x")]
    [TestCase("$HOME/x", "/home/jane/x")]
    [TestCase("$HOMEx", "")]
    [TestCase("a$UNSET.b", "a.b")]
    [TestCase("${UNSET}", "")]
    [TestCase("$", "$")]
    [TestCase("a$", "a$")]
    [TestCase("$ x", "$ x")]
    [TestCase("100% $HOME $HOME", "100% /home/jane /home/jane")]
    [TestCase("${}", "")]
    [TestCase("${HOME", "HOME")]
    [TestCase("$1x", "onex")]
    public void Expands_as_Go_does(string text, string expected) =>
        GoEnvironment
            .Expand(
                text,
                name =>
                    name switch
                    {
                        "HOME" => "/home/jane",
                        "1" => "one",
                        _ => null,
                    }
            )
            .Should()
            .Be(expected);

    [TestCase("1", true)]
    [TestCase("t", true)]
    [TestCase("TRUE", true)]
    [TestCase("True", true)]
    [TestCase("0", false)]
    [TestCase("F", false)]
    [TestCase("False", false)]
    [TestCase("yes", true)]
    [TestCase("", true)]
    [TestCase("tRUE", true)]
    public void A_flag_is_read_as_Go_reads_it_and_else_keeps_its_default(string value, bool expected) =>
        FeatureFlags.Read(name => name == "DEX_EXPAND_ENV" ? value : null).ExpandEnv.Should().Be(expected);
}
