using Dex.Server.Telemetry;

namespace Dex.Tests.Telemetry;

internal sealed class LogMessageTests
{
    [TestCase("shutdown", "shutdown")]
    [TestCase("config issuer, {issuer}", "config issuer")]
    [TestCase("login successful, connector {connector_id}", "login successful")]
    [TestCase(
        "failed login attempt: invalid credentials, connector {connector_id}, user {user}",
        "failed login attempt: invalid credentials"
    )]
    [TestCase("request refused: {path} {error}", "request refused")]
    [TestCase("config connector: local passwords enabled, {static_passwords}", "config connector: local passwords enabled")]
    [TestCase("Overriding address(es) '{addresses}'", "Overriding address(es)")]
    [TestCase("listening on {address}", "listening on")]
    [TestCase("{path} was asked for", "")]
    public void The_message_is_the_constant_part_of_the_template(string template, string message)
    {
        LogMessage.Of(template).Should().Be(message);
        LogMessage.Of(template).Should().Be(message, "it is remembered");
    }
}
