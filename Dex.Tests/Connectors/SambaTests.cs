using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Connectors.Ldap;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>ldap</c>, against Active Directory by Samba.</summary>
[NonParallelizable]
internal sealed class SambaTests
{
    private static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    private static readonly ConnectorScopes Everything = new(OfflineAccess: true, Groups: true);

    private SambaDomain _domain = null!;
    private LogSink _log = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _domain = await SambaDomain.StartAsync(SambaPeople.Directory, SambaPeople.Crowd);
        await _domain.ModifyAsync(SambaPeople.Circle);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_domain is not null)
        {
            await _domain.DisposeAsync();
        }
    }

    [SetUp]
    public void SetUp() => _log = new LogSink();

    [TearDown]
    public void TearDown() => _log.Dispose();

    [TestCase("sAMAccountName", "jane", false)]
    [TestCase("sAMAccountName", "JANE", true)]
    [TestCase("userPrincipalName", "jane@example.test", false)]
    [TestCase("userPrincipalName", "jane@example.test", true)]
    public async Task A_person_signs_in_with_either_name_by_TLS_or_StartTLS(string attribute, string name, bool startTls)
    {
        await using var ldap = Open(o =>
        {
            o["userSearch"]!["username"] = attribute;
            (o["startTLS"], o["host"]) = (startTls, $"{_domain.Address}:{(startTls ? 389 : 636)}");
        });

        var claims = (await ldap.LoginAsync(Plain, name, SambaPeople.Password, default))!.Claims;

        Guid.TryParseExact(claims.UserId, "D", out _).Should().BeTrue(claims.UserId);
        claims
            .Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = claims.UserId,
                    Username = "Jane Doe",
                    PreferredUsername = "jane",
                    Email = "jane@mail.test",
                    EmailVerified = true,
                }
            );
        (await ldap.LoginAsync(Plain, name, "wrong", default)).Should().BeNull();
        (await ldap.LoginAsync(Plain, name, "", default)).Should().BeNull();
    }

    [Test]
    public async Task A_password_is_never_taken_unencrypted()
    {
        await using var ldap = Open(o =>
        {
            (o["insecureNoSSL"], o["host"]) = (true, $"{_domain.Address}:389");
        });

        (
            await FluentActions
                .Awaiting(() => ldap.LoginAsync(Plain, "jane", SambaPeople.Password, default))
                .Should()
                .ThrowAsync<LdapException>()
        )
            .Which.Message.Should()
            .Contain("StartTLS");
    }

    private JsonObject Options() =>
        new()
        {
            ["host"] = $"{_domain.Address}:636",
            ["rootCA"] = _domain.AuthorityFile,
            ["bindDN"] = SambaPeople.SearcherDn,
            ["bindPW"] = SambaPeople.Password,
            ["userSearch"] = new JsonObject
            {
                // The top of the domain, where Active Directory adds references to its other parts.
                ["baseDN"] = SambaDomain.BaseDn,
                ["filter"] = "(&(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))",
                ["username"] = "sAMAccountName",
                ["idAttr"] = "objectGUID",
                ["emailAttr"] = "mail",
                ["nameAttr"] = "displayName",
                ["preferredUsernameAttr"] = "sAMAccountName",
            },
            ["groupSearch"] = new JsonObject
            {
                ["baseDN"] = SambaDomain.BaseDn,
                ["filter"] = "(objectClass=group)",
                ["userMatchers"] = new JsonArray(new JsonObject { ["userAttr"] = "DN", ["groupAttr"] = "member" }),
                ["nameAttr"] = "cn",
            },
        };

    private LdapConnector Open(Action<JsonObject>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new(
            new ConnectorContext("ad", new ManualTime(), new CryptographicRandom(), _log.CreateLogger("")),
            options.Deserialize(ConnectorJson.Default.LdapOptions)!
        );
    }
}
