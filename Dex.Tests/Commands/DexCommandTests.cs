using Dex.Server.Commands;

namespace Dex.Tests.Commands;

internal sealed class DexCommandTests
{
    [TestCase("serve dex.yaml --web-http-addr :1 --web-https-addr :2 --telemetry-addr :3 --grpc-addr :4")]
    [TestCase("config check dex.yaml")]
    [TestCase("hash-password --cost 11")]
    [TestCase("admin client list --json --addr :1")]
    [TestCase("admin --ca a --cert b --key c password create a@example.com --username a")]
    [TestCase("version")]
    public void Knows_these_commands(string line) => DexCommand.Create().Parse(line).Errors.Should().BeEmpty();

    [TestCase("serve")]
    [TestCase("serve a.yaml b.yaml")]
    [TestCase("config check")]
    [TestCase("config")]
    [TestCase("hash-password --cost many")]
    [TestCase("run")]
    public void Refuses_anything_else(string line) => DexCommand.Create().Parse(line).Errors.Should().NotBeEmpty();

    [Test]
    public void Version_says_what_was_built_and_what_it_runs_on()
    {
        var output = new StringWriter();

        VersionCommand.Run(output).Should().Be(0);

        output.ToString().Should().MatchRegex(@"^Dex Version: \d+\.\d+\.\d+\S*\n\.NET Version: \.NET \d+\.\S+\nOS/ARCH: \S+\n$");
    }
}
