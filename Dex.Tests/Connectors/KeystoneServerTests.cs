using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.Keystone;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>keystone</c>, against OpenStack's Keystone with the policies that it comes with.</summary>
[NonParallelizable]
internal sealed class KeystoneServerTests
{
    private const string Password = "right";
    private static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    private static readonly ConnectorScopes Everything = new(OfflineAccess: true, Groups: true);

    private KeystoneServer _keystone = null!;
    private string _domain = null!;
    private string _domainName = null!;

    [OneTimeSetUp]
    public async Task Start() => _keystone = await KeystoneServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_keystone is not null)
        {
            await _keystone.DisposeAsync();
        }
    }

    [SetUp]
    public async Task MakeDomain()
    {
        _domainName = "Staff of " + TestContext.CurrentContext.Test.ID;
        _domain = await _keystone.CreateAsync("domain", new JsonObject { ["name"] = _domainName });
    }

    [Test]
    public async Task A_person_signs_in()
    {
        var jane = await UserAsync("jane", new JsonObject { ["email"] = "jane@example.com" });
        foreach (var name in new[] { "admins", "authors" })
        {
            await _keystone.JoinAsync(await GroupAsync(name), jane);
        }
        await GroupAsync("others");
        using var keystone = Open();

        var identity = await keystone.LoginAsync(Everything, "jane", Password, default);

        identity!
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = jane,
                    Username = "jane",
                    Email = "jane@example.com",
                    EmailVerified = true,
                    Groups = ["admins", "authors"],
                }
            );
        (await keystone.LoginAsync(Plain, "jane", Password, default))!.Claims.Groups.Should().BeEmpty();
    }

    [Test]
    public async Task The_domain_is_given_by_id_or_by_name()
    {
        var (here, name) = (await UserAsync("jane"), "jane of " + _domain);
        var elsewhere = await _keystone.CreateAsync(
            "user",
            new JsonObject
            {
                ["name"] = name,
                ["domain_id"] = "default",
                ["password"] = Password,
            }
        );

        foreach (var domain in new[] { _domain, _domainName })
        {
            (await SignInAsync("jane", Password, domain))!.UserId.Should().Be(here, domain);
        }
        foreach (var domain in new[] { "default", "Default" })
        {
            (await SignInAsync(name, Password, domain))!.UserId.Should().Be(elsewhere, domain);
            (await SignInAsync("jane", Password, domain)).Should().BeNull("jane is not in the domain {0}", domain);
        }
        (await SignInAsync("jane", Password, "nowhere")).Should().BeNull();
    }

    [Test]
    public async Task People_need_no_e_mail_address_and_may_write_in_any_script()
    {
        var id = await UserAsync("Zoë ☃", new JsonObject { ["password"] = "пароль \"quoted\" \\ 🔑" });

        (await SignInAsync("Zoë ☃", "пароль \"quoted\" \\ 🔑")).Should().BeEquivalentTo(new Claims { UserId = id, Username = "Zoë ☃" });
    }

    [TestCase("jane", "wrong")]
    [TestCase("jane", "")]
    [TestCase("jane", "ri\0ght", Description = "Keystone itself answers 500")]
    [TestCase("ja\0ne", "right")]
    [TestCase("jane ", "right")]
    [TestCase("", "right", Description = "Keystone itself answers 400")]
    [TestCase("nobody", "right")]
    [TestCase("disabled", "right")]
    [TestCase("second factor", "right", Description = "Keystone wants a one-time code too")]
    public async Task A_wrong_name_or_password_is_no_fault(string name, string password)
    {
        await UserAsync("jane");
        await UserAsync("disabled", new JsonObject { ["enabled"] = false });
        var options = new JsonObject
        {
            ["multi_factor_auth_enabled"] = true,
            ["multi_factor_auth_rules"] = new JsonArray(new JsonArray("password", "totp")),
        };
        await UserAsync("second factor", new JsonObject { ["options"] = options });

        (await SignInAsync(name, password)).Should().BeNull();
    }

    private Task<string> UserAsync(string name, JsonObject? more = null)
    {
        var user = more ?? [];
        (user["name"], user["domain_id"]) = (name, _domain);
        user.TryAdd("password", Password);
        return _keystone.CreateAsync("user", user);
    }

    private Task<string> GroupAsync(string name) =>
        _keystone.CreateAsync("group", new JsonObject { ["name"] = name, ["domain_id"] = _domain });

    private async Task<Claims?> SignInAsync(string name, string password, string? domain = null)
    {
        using var keystone = Open(o => o.Domain = domain ?? _domain);
        return (await keystone.LoginAsync(Plain, name, password, default))?.Claims;
    }

    private KeystoneConnector Open(Action<KeystoneOptions>? configure = null)
    {
        var options = new KeystoneOptions
        {
            KeystoneHost = _keystone.Url,
            Domain = _domain,
            KeystoneUsername = "dex",
            KeystonePassword = Password,
        };
        configure?.Invoke(options);
        return new KeystoneConnector(options, UpstreamHttp.Create([], false));
    }
}
