using System.Text;
using Dex.Server.Configuration;

namespace Dex.Tests.Configuration;

/// <summary>The rules of sections that this version refuses as a whole: they are checked too, so that a file is right when the feature comes.</summary>
internal sealed class SectionRulesTests
{
    private const string Minimal =
        "issuer: http://127.0.0.1:5556/dex\nstorage: {type: memory}\nweb: {http: 127.0.0.1:5556}\nenablePasswordDB: true\n";

    [TestCase("sessions: {absoluteLifetime: x}", "sessions.absoluteLifetime", "is no duration")]
    [TestCase("sessions: {absoluteLifetime: 0s}", "sessions.absoluteLifetime", "longer than zero")]
    [TestCase("sessions: {validIfNotUsedFor: -1h}", "sessions.validIfNotUsedFor", "longer than zero")]
    [TestCase("sessions: {validIfNotUsedFor: 25h}", "sessions.validIfNotUsedFor", "longer than sessions.absoluteLifetime")]
    [TestCase("sessions: {absoluteLifetime: 30m}", "sessions.validIfNotUsedFor", "longer than sessions.absoluteLifetime")]
    [TestCase("sessions: {cookieEncryptionKey: hunter2}", "sessions.cookieEncryptionKey", "16, 24 or 32 bytes")]
    [TestCase("sessions: {ssoSharedWithDefault: some}", "sessions.ssoSharedWithDefault", "use none or all")]
    [TestCase("sessions: {rememberMeCheckedByDefault: 1}", "sessions.rememberMeCheckedByDefault", "true or false")]
    [TestCase("mfa: {authenticators: [{type: TOTP}]}", "mfa.authenticators[0].id", "needs an id")]
    [TestCase("mfa: {authenticators: [{id: a, type: TOTP}, {id: a, type: TOTP}]}", "mfa.authenticators[1].id", "another authenticator")]
    [TestCase("mfa: {authenticators: [{id: a, type: SMS}]}", "mfa.authenticators[0].type", "use TOTP or WebAuthn")]
    [TestCase("mfa: {defaultMFAChain: [a]}", "mfa.defaultMFAChain[0]", "no authenticator")]
    [TestCase(
        "mfa: {authenticators: [{id: a, type: TOTP}]}\nstaticClients: [{id: c, name: C, secret: s, mfaChain: [a, b]}]",
        "staticClients[0].mfaChain[1]",
        "no authenticator"
    )]
    public void A_mistake_is_named(string yaml, string path, string message)
    {
        var problems = Load(Minimal + yaml + "\n", ("DEX_SESSIONS_ENABLED", "true")).Problems;

        problems.Should().Contain(p => p.IsError && p.Path == path && p.Message.Contains(message));
        problems.Should().NotContain(p => p.Message.Contains("hunter2"));
    }

    [TestCase("cookieEncryptionKey: 0123456789abcdef")]
    [TestCase("cookieEncryptionKey: 0123456789abcdef0123456789abcdef")]
    [TestCase("ssoSharedWithDefault: all")]
    [TestCase("absoluteLifetime: 1h, validIfNotUsedFor: 1h")]
    public void A_right_section_is_accepted_where_sessions_are_on(string keys)
    {
        Load(Minimal + "sessions: {" + keys + "}\n", ("DEX_SESSIONS_ENABLED", "true")).Problems.Should().BeEmpty();
        Load(Minimal + "sessions: {" + keys + "}\n").Problems.Should().ContainSingle().Which.Path.Should().Be("sessions");
    }

    [Test]
    public void The_web_folder_may_come_from_the_environment_and_the_file_wins()
    {
        Load(Minimal, ("DEX_FRONTEND_DIR", "/no/such/web"))
            .Problems.Should()
            .ContainSingle(p => p.IsError && p.Message.Contains("\"/no/such/web\" does not exist"));
        Load(Minimal + "frontend: {dir: /another}\n", ("DEX_FRONTEND_DIR", "/no/such/web"))
            .Problems.Should()
            .ContainSingle(p => p.Message.Contains("\"/another\""));
    }

    private static ConfigResult Load(string yaml, params (string Name, string? Value)[] environment) =>
        ConfigLoader.Load(Encoding.UTF8.GetBytes(yaml), name => environment.FirstOrDefault(e => e.Name == name).Value);
}
