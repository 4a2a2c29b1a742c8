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
        using var keystone = Open(o => o.KeystoneHost += "/");

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

    [Test]
    public async Task A_wrong_name_or_password_is_no_fault()
    {
        await UserAsync("jane");
        foreach (var password in new[] { "wrong", "", "Right", "right ", new string('x', 5000) })
        {
            (await SignInAsync("jane", password)).Should().BeNull("the password is not \"{0}\"", password);
        }
        foreach (var name in new[] { "nobody", "Jane", "jane ", "ja\0ne", new string('x', 5000) })
        {
            (await SignInAsync(name, Password)).Should().BeNull("nobody is called \"{0}\"", name);
        }
        (await SignInAsync("", Password)).Should().BeNull("Keystone would answer 400");
        (await SignInAsync("jane", "ri\0ght")).Should().BeNull("Keystone would answer 500");
    }

    [Test]
    public async Task People_who_need_a_second_factor_do_not_sign_in_without_it()
    {
        var options = new JsonObject
        {
            ["multi_factor_auth_enabled"] = true,
            ["multi_factor_auth_rules"] = new JsonArray(new JsonArray("password", "totp")),
        };
        await UserAsync("jane", new JsonObject { ["options"] = options });

        (await SignInAsync("jane", Password)).Should().BeNull();
    }

    [TestCase("account")]
    [TestCase("domain")]
    public async Task A_disabled_domain_or_account_signs_nobody_in(string what)
    {
        var jane = await UserAsync("jane");
        (await SignInAsync("jane", Password)).Should().NotBeNull();

        await DisableAsync(what == "domain" ? "domain" : "user", what == "domain" ? _domain : jane);

        (await SignInAsync("jane", Password)).Should().BeNull();
    }

    [Test]
    public async Task A_refresh_brings_the_person_as_they_are_now([Values] LookUpAccount account)
    {
        var jane = await UserAsync("jane", new JsonObject { ["email"] = "jane@example.com" });
        var admins = await GroupAsync("admins");
        await _keystone.JoinAsync(admins, jane);
        await AccountAsync(account);
        using var keystone = Open();
        var identity = (await keystone.LoginAsync(Everything, "jane", Password, default))!;
        (await keystone.RefreshAsync(Everything, identity, default)).Should().BeEquivalentTo(identity);

        await _keystone.CallAsync(HttpMethod.Delete, $"/groups/{admins}/users/{jane}");
        await _keystone.JoinAsync(await GroupAsync("authors"), jane);
        await _keystone.ChangeAsync("user", jane, new JsonObject { ["name"] = "jane doe", ["email"] = "doe@example.com" });

        var now = new Claims
        {
            UserId = jane,
            Username = "jane doe",
            Email = "doe@example.com",
            EmailVerified = true,
            Groups = ["authors"],
        };
        (await keystone.RefreshAsync(Everything, identity, default)).Claims.Should().BeEquivalentTo(now);
        (await keystone.RefreshAsync(Plain, identity, default))
            .Claims.Should()
            .BeEquivalentTo(now with { Groups = ["admins"] }, "nobody asked for the groups, which stay as they were");
    }

    [Test]
    public async Task People_who_were_disabled_do_not_refresh([Values] LookUpAccount account)
    {
        var jane = await UserAsync("jane");
        await AccountAsync(account);
        using var keystone = Open();
        var identity = (await keystone.LoginAsync(Everything, "jane", Password, default))!;

        await DisableAsync("user", jane);

        await Refreshing(keystone, identity).Should().ThrowAsync<UserGoneException>().WithMessage("*disabled*");
    }

    [Test]
    public async Task People_who_were_deleted_do_not_refresh([Values] LookUpAccount account)
    {
        var jane = await UserAsync("jane");
        await AccountAsync(account);
        using var keystone = Open();
        var identity = (await keystone.LoginAsync(Everything, "jane", Password, default))!;

        await _keystone.DeleteAsync("user", jane);
        // Somebody new of the same name is somebody else.
        await UserAsync("jane");

        await Refreshing(keystone, identity).Should().ThrowAsync<UserGoneException>().WithMessage("*no longer knows*");
    }

    [Test]
    public async Task An_account_that_may_not_look_ends_no_session()
    {
        await UserAsync("jane");
        var dex = await UserAsync("dex");
        using var keystone = Open();
        var identity = (await keystone.LoginAsync(Everything, "jane", Password, default))!;

        await Refreshing(keystone, identity).Should().ThrowAsync<InvalidOperationException>().WithMessage("*role reader*");
        await _keystone.CreateAsync("role", new JsonObject { ["name"] = "visitor" });
        await _keystone.GrantAsync("visitor", $"/domains/{_domain}", dex);
        await Refreshing(keystone, identity).Should().ThrowAsync<InvalidOperationException>().WithMessage("*role reader*");
        await _keystone.GrantAsync("reader", $"/domains/{_domain}", dex);
        await Refreshing(keystone, identity).Should().NotThrowAsync();
    }

    [Test]
    public async Task An_account_that_lost_its_role_is_tried_with_its_others()
    {
        await UserAsync("jane");
        var dex = await AccountAsync(LookUpAccount.ReaderOfTheDomain);
        using var keystone = Open();
        var identity = (await keystone.LoginAsync(Everything, "jane", Password, default))!;
        await keystone.RefreshAsync(Everything, identity, default);

        await _keystone.RevokeAsync("reader", $"/domains/{_domain}", dex);
        await Refreshing(keystone, identity).Should().ThrowAsync<InvalidOperationException>();
        await _keystone.GrantAsync("reader", "/system", dex);

        await Refreshing(keystone, identity).Should().NotThrowAsync();
    }

    [TestCase("password")]
    [TestCase("account")]
    [TestCase("domain")]
    public async Task An_account_that_Keystone_refuses_ends_no_session(string what)
    {
        await UserAsync("jane");
        var dex = await AccountAsync(LookUpAccount.ReaderOfTheDomain);
        using var keystone = Open();
        var identity = (await keystone.LoginAsync(Everything, "jane", Password, default))!;
        await keystone.RefreshAsync(Everything, identity, default);

        await (
            what switch
            {
                "password" => _keystone.ChangeAsync("user", dex, new JsonObject { ["password"] = "another" }),
                "account" => DisableAsync("user", dex),
                _ => DisableAsync("domain", _domain),
            }
        );

        (
            await Refreshing(keystone, identity)
                .Should()
                .ThrowAsync<InvalidOperationException>()
                .WithMessage("*config.keystoneUsername \"dex\"*")
        )
            .Which.Message.Should()
            .NotContain(Password);
    }

    [Test]
    public async Task A_wrong_address_is_named()
    {
        using var keystone = Open(o => o.KeystoneHost = _keystone.Url + "/v3");

        await FluentActions
            .Awaiting(() => keystone.LoginAsync(Plain, "jane", Password, default))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*/v3/v3*404*config.keystoneHost*");
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

    private Task DisableAsync(string kind, string id) => _keystone.ChangeAsync(kind, id, new JsonObject { ["enabled"] = false });

    private async Task<string> AccountAsync(LookUpAccount account)
    {
        if (account != LookUpAccount.AdminOfItsDefaultProject)
        {
            var dex = await UserAsync("dex");
            await _keystone.GrantAsync("reader", account == LookUpAccount.ReaderOfTheSystem ? "/system" : $"/domains/{_domain}", dex);
            return dex;
        }
        var project = await _keystone.CreateAsync("project", new JsonObject { ["name"] = "operations", ["domain_id"] = _domain });
        var admin = await UserAsync("dex", new JsonObject { ["default_project_id"] = project });
        await _keystone.GrantAsync("admin", $"/projects/{project}", admin);
        return admin;
    }

    private static Func<Task> Refreshing(KeystoneConnector keystone, Identity identity) =>
        FluentActions.Awaiting(() => keystone.RefreshAsync(Everything, identity, default));

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
        return new KeystoneConnector(options, UpstreamHttp.Create(ConnectorTest.NewContext(), [], false));
    }

    /// <summary>What the account that looks people up may do in Keystone.</summary>
    public enum LookUpAccount
    {
        ReaderOfTheDomain,
        ReaderOfTheSystem,
        AdminOfItsDefaultProject,
    }
}
