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

    private Task<string> UserAsync(string name, JsonObject? more = null)
    {
        var user = more ?? [];
        (user["name"], user["domain_id"]) = (name, _domain);
        user.TryAdd("password", Password);
        return _keystone.CreateAsync("user", user);
    }

    private Task<string> GroupAsync(string name) =>
        _keystone.CreateAsync("group", new JsonObject { ["name"] = name, ["domain_id"] = _domain });

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
