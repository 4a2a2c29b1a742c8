using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Connectors.Ldap;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

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
        await _domain.ModifyAsync(SambaPeople.OldPassword, bypassPasswordRules: true);
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
    public async Task An_unencrypted_bind_is_refused_with_the_way_out()
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
            .Contain("startTLS");
    }

    [TestCase("disabled", "the account is disabled")]
    [TestCase("expired", "the account has expired")]
    [TestCase("old", "the password has expired")]
    [TestCase("new", "the password must be changed first")]
    public async Task Who_may_not_sign_in_sees_the_form_again_and_the_log_says_why(string name, string reason)
    {
        await using var ldap = Open(o => o["userSearch"]!["filter"] = "");

        (await ldap.LoginAsync(Plain, name, "wrong", default)).Should().BeNull();
        _log.Text.Should().Contain("wrong name or password").And.NotContain(reason, "it is nobody's business without the password");
        (await ldap.LoginAsync(Plain, name, SambaPeople.Password, default)).Should().BeNull();
        _log.Text.Should().Contain(reason).And.Contain(SambaPeople.Dn(name)).And.NotContain(SambaPeople.Password);
        _log.Faults.Should().BeEmpty();
    }

    [Test]
    public async Task Too_many_wrong_passwords_lock_the_account()
    {
        await using var ldap = Open();
        for (var i = 0; i < SambaPeople.LockoutThreshold; i++)
        {
            (await ldap.LoginAsync(Plain, "locked", "wrong", default)).Should().BeNull();
        }

        (await ldap.LoginAsync(Plain, "locked", SambaPeople.Password, default)).Should().BeNull();

        _log.Text.Should().Contain("the account is locked");
    }

    [Test]
    public async Task A_disabled_account_is_refused_a_refresh_where_the_filter_excludes_it()
    {
        await using var ldap = Open();
        await using var careless = Open(o => o["userSearch"]!["filter"] = "(objectClass=user)");
        var identity = (await ldap.LoginAsync(Everything, "leaver", SambaPeople.Password, default))!;
        (await ldap.RefreshAsync(Everything, identity, default)).Claims.Should().BeEquivalentTo(identity.Claims);

        await _domain.ModifyAsync(Change("leaver", "replace: userAccountControl\nuserAccountControl: 514"));

        await FluentActions.Awaiting(() => ldap.RefreshAsync(Everything, identity, default)).Should().ThrowAsync<UserGoneException>();
        (await careless.RefreshAsync(Everything, identity, default)).Should().NotBeNull("nothing tells the account from others");
    }

    [Test]
    public async Task A_person_signs_in_at_our_page_is_renamed_and_leaves()
    {
        var options = Options();
        options["groupSearch"]!["userMatchers"]!
            .AsArray()
            .Add(new JsonObject { ["userAttr"] = "primaryGroupID", ["groupAttr"] = "objectSid" });
        await using var dex = await TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with { SkipApprovalScreen = true };
            setup.AddConnector("ldap", "ad", "Company", Encoding.UTF8.GetBytes(options.ToJsonString()));
        });
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("connector_id", "ad")));
        await browser.SubmitAsync(("login", "new"), ("password", SambaPeople.Password));
        browser.Status.Should().Be(401);
        dex.Log.Text.Should().Contain("the password must be changed first");
        await browser.SubmitAsync(("login", "guest1"), ("password", SambaPeople.Password));
        var tokens = await dex.RedeemAsync(browser.Answer!["code"]!);
        SessionTests.Claim(tokens.IdToken, "groups").Should().Be("""["Domain Users"]""");

        await _domain.ModifyAsync($"dn: {SambaPeople.Dn("guest1")}\nchangetype: modrdn\nnewrdn: CN=guest2\ndeleteoldrdn: 1\n");
        var refreshed = await dex.RefreshAsync(tokens.RefreshToken);
        refreshed.Status.Should().Be(200);
        SessionTests.Claim(refreshed.IdToken, "sub").Should().Be(SessionTests.Claim(tokens.IdToken, "sub"));
        await _domain.ModifyAsync(Change("guest2", "replace: userAccountControl\nuserAccountControl: 514"));

        (await dex.RefreshAsync(refreshed.RefreshToken)).Error.Should().Be("invalid_grant");
    }

    [TestCase("objectGUID", true)]
    [TestCase("objectSid", true)]
    [TestCase("mail", false)]
    public async Task Ids_stay_when_a_person_is_renamed_and_moved(string attribute, bool refreshes)
    {
        await using var ldap = Open(o => o["userSearch"]!["idAttr"] = attribute);
        var name = "mover" + attribute;
        var before = (await ldap.LoginAsync(Everything, name, SambaPeople.Password, default))!;

        await _domain.ModifyAsync(
            $"dn: {SambaPeople.Dn(name)}\nchangetype: modrdn\nnewrdn: CN={name} after\ndeleteoldrdn: 1\nnewsuperior: OU=Services,{SambaDomain.BaseDn}\n"
        );

        var after = (await ldap.LoginAsync(Everything, name, SambaPeople.Password, default))!;
        after
            .Claims.UserId.Should()
            .Be(before.Claims.UserId)
            .And.MatchRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^S-1-5-21(-[0-9]+){4}$|@mail.test$");
        var refresh = FluentActions.Awaiting(() => ldap.RefreshAsync(Everything, before, default));
        if (refreshes)
        {
            (await refresh.Should().NotThrowAsync()).Which.Claims.UserId.Should().Be(before.Claims.UserId);
        }
        else
        {
            await refresh.Should().ThrowAsync<UserGoneException>("an address may be given to somebody else");
        }
    }

    [TestCase("DN", "member", "", "developers")]
    [TestCase("memberOf", "distinguishedName", "", "developers")]
    [TestCase("DN", "member:1.2.840.113556.1.4.1941:", "", "developers,engineering,everybody")]
    [TestCase("DN", "member", "member", "developers,engineering,everybody")]
    [TestCase("memberOf", "distinguishedName", "member", "developers,engineering,everybody")]
    [TestCase("primaryGroupID", "objectSid", "", "Domain Users")]
    [TestCase("primarygroupid", "objectsid", "member", "Domain Users,Users")]
    public async Task Groups_are_found_in_every_usual_way(string userAttr, string groupAttr, string recursion, string groups)
    {
        await using var ldap = Open(o =>
            o["groupSearch"]!["userMatchers"] = new JsonArray(
                new JsonObject
                {
                    ["userAttr"] = userAttr,
                    ["groupAttr"] = groupAttr,
                    ["recursionGroupAttr"] = recursion,
                }
            )
        );

        (await ldap.LoginAsync(Everything, "jane", SambaPeople.Password, default))!
            .Claims.Groups.Should()
            .BeEquivalentTo(groups.Split(','));
    }

    [Test]
    public async Task One_pair_may_follow_nested_groups_where_another_does_not()
    {
        await using var ldap = Open(o =>
            o["groupSearch"]!["userMatchers"] = new JsonArray(
                new JsonObject { ["userAttr"] = "DN", ["groupAttr"] = "member" },
                new JsonObject { ["userAttr"] = "primaryGroupID", ["groupAttr"] = "objectSid" },
                new JsonObject
                {
                    ["userAttr"] = "DN",
                    ["groupAttr"] = "member",
                    ["recursionGroupAttr"] = "member",
                }
            )
        );

        (await ldap.LoginAsync(Everything, "jane", SambaPeople.Password, default))!
            .Claims.Groups.Should()
            .Equal("developers", "Domain Users", "engineering", "everybody");
    }

    [Test]
    public async Task Groups_of_one_name_are_followed_each()
    {
        await using var ldap = Open(o => o["groupSearch"]!["userMatchers"]![0]!["recursionGroupAttr"] = "member");

        (await ldap.LoginAsync(Everything, "twin", SambaPeople.Password, default))!
            .Claims.Groups.Should()
            .BeEquivalentTo("team", "north", "south");
    }

    [TestCase("sAMAccountName", "jmueller")]
    [TestCase("cn", "Müller, Jörg (Köln) *")]
    [TestCase("displayName", "jörg müller")]
    public async Task Names_with_umlauts_commas_and_parentheses_are_names_like_others(string attribute, string name)
    {
        await using var ldap = Open(o => o["userSearch"]!["username"] = attribute);

        var identity = (await ldap.LoginAsync(Everything, name, SambaPeople.Password, default))!;

        identity.Claims.Username.Should().Be("Jörg Müller");
        identity.Claims.Groups.Should().BeEquivalentTo("Größe, (alle) *", "Köln");
        (await ldap.RefreshAsync(Everything, identity, default)).Claims.Should().BeEquivalentTo(identity.Claims);
    }

    [Test]
    public async Task The_searching_account_may_be_given_as_Active_Directory_writes_it()
    {
        foreach (var name in new[] { "dex@example.test", @"EXAMPLE\dex" })
        {
            await using var ldap = Open(o => o["bindDN"] = name);
            (await ldap.LoginAsync(Plain, "jane", SambaPeople.Password, default)).Should().NotBeNull(name);
        }
        await using var wrong = Open(o => o["bindPW"] = "wrong");
        await FluentActions
            .Awaiting(() => wrong.LoginAsync(Plain, "jane", SambaPeople.Password, default))
            .Should()
            .ThrowAsync<LdapException>()
            .WithMessage("*wrong name or password*");
    }

    [Test]
    public async Task A_group_of_more_members_than_are_sent_at_once_is_found()
    {
        var last = $"user{SambaPeople.Many - 1}";
        await using var ldap = Open();
        (await ldap.LoginAsync(Everything, last, SambaPeople.Password, default))!.Claims.Groups.Should().Equal("crowd");
        await using var nested = Open(o => o["groupSearch"]!["userMatchers"]![0]!["groupAttr"] = "member:1.2.840.113556.1.4.1941:");

        (await nested.LoginAsync(Everything, last, SambaPeople.Password, default))!.Claims.Groups.Should().Equal("crowd");
    }

    [Test]
    public async Task A_part_of_an_attribute_is_never_taken_for_all_of_it()
    {
        await using var connection = await LdapConnection.OpenAsync(
            LdapServer.From(Options().Deserialize(ConnectorJson.Default.LdapOptions)!),
            default
        );
        await connection.BindAsync(SambaPeople.SearcherDn, SambaPeople.Password, default);
        // Samba sends a part only when it is asked to; Windows without.
        var search = new LdapSearch(SambaDomain.BaseDn, true, LdapFilter.Parse("(cn=crowd)"), ["member;range=0-1499"], SizeLimit: 0);

        var crowd = (await connection.SearchAsync(search, default)).Single();

        crowd.Values("member;range=0-1499").Should().HaveCount(1500);
        crowd.Invoking(c => c.Values("member")).Should().Throw<InvalidOperationException>().WithMessage("*only a part of*userAttr: DN*");
    }

    private static string Change(string name, string change) => $"dn: {SambaPeople.Dn(name)}\nchangetype: modify\n{change}\n";

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
                ["username"] = new JsonArray("sAMAccountName", "userPrincipalName"),
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
