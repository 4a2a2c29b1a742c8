using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Connectors.Ldap;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>ldap</c>, against OpenLDAP.</summary>
[NonParallelizable]
internal sealed class LdapConnectorTests
{
    private static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    private static readonly ConnectorScopes Everything = new(OfflineAccess: true, Groups: true);

    private Slapd _slapd = null!;
    private ManualTime _time = null!;

    [OneTimeSetUp]
    public async Task Start() => _slapd = await Slapd.StartAsync(Slapd.SmallDirectory);

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_slapd is not null)
        {
            await _slapd.DisposeAsync();
        }
    }

    [SetUp]
    public void SetUp() => _time = new ManualTime();

    [Test]
    public async Task A_person_signs_in()
    {
        await using var ldap = Open();

        (await ldap.LoginAsync(Plain, "jane", "foo", default))!
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "uid=jane,ou=people,dc=example,dc=org",
                    Username = "Jane Doe",
                    PreferredUsername = "jane",
                    Email = "jane@example.org",
                    EmailVerified = true,
                }
            );
        (await ldap.LoginAsync(Plain, "jane", "wrong", default)).Should().BeNull();
        (await ldap.LoginAsync(Plain, "nobody", "foo", default)).Should().BeNull();
        (await ldap.LoginAsync(Plain, "jane", "", default)).Should().BeNull("it would be an anonymous bind, which succeeds");
    }

    [TestCase("*")]
    [TestCase("jane*")]
    [TestCase("jane)(uid=*")]
    [TestCase("*)(objectClass=*")]
    [TestCase("jane\0")]
    [TestCase(@"\6aane")]
    public async Task What_people_type_cannot_change_the_search(string username)
    {
        await using var ldap = Open();

        (await ldap.LoginAsync(Plain, username, "foo", default)).Should().BeNull();
    }

    [Test]
    public async Task Names_with_special_characters_are_found()
    {
        await using var ldap = Open(o => o["userSearch"]!["username"] = "cn");

        (await ldap.LoginAsync(Plain, "John (Jr.) Doe*", "bar", default))!.Claims.Email.Should().Be("john@example.org");
    }

    [Test]
    public async Task Several_attributes_may_hold_the_name()
    {
        await using var ldap = Open(o => o["userSearch"]!["username"] = new JsonArray("uid", "mail"));

        (await ldap.LoginAsync(Plain, "jane@example.org", "foo", default))!.Claims.PreferredUsername.Should().Be("jane");
        (await ldap.LoginAsync(Plain, "jane", "foo", default))!.Claims.PreferredUsername.Should().Be("jane");
        await FluentActions
            .Awaiting(() => ldap.LoginAsync(Plain, "twins@example.org", "foo", default))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*more than one entry*");
    }

    [TestCase("", true)]
    [TestCase("sub", true)]
    [TestCase("one", false)]
    public async Task The_scope_decides_how_deep_the_search_goes(string scope, bool isFound)
    {
        await using var ldap = Open(o => o["userSearch"]!["scope"] = scope);

        ((await ldap.LoginAsync(Plain, "hidden", "foo", default)) is not null).Should().Be(isFound);
    }

    [TestCase("(objectClass=inetOrgPerson)", true)]
    [TestCase("(objectClass=account)", false)]
    [TestCase("(&(objectClass=*)(!(uid=john)))", true)]
    [TestCase("(|(uid=x)(mail=*@example.org))", true)]
    [TestCase("(mail=jane@*.o*g)", true)]
    [TestCase("(uid>=k)", false)]
    [TestCase("(uid<=k)", false, Description = "no ordering is defined for uid")]
    [TestCase("(uid~=jane)", true)]
    [TestCase(@"(cn=\4aane Doe)", true)]
    [TestCase("(uid:caseExactMatch:=jane)", true)]
    [TestCase("(ou:dn:=people)", true)]
    public async Task The_filter_narrows_the_search(string filter, bool isFound)
    {
        await using var ldap = Open(o => o["userSearch"]!["filter"] = filter);

        ((await ldap.LoginAsync(Plain, "jane", "foo", default)) is not null).Should().Be(isFound);
    }

    [Test]
    public async Task The_address_may_be_made_of_the_name()
    {
        await using var ldap = Open(o =>
        {
            o["userSearch"]!["nameAttr"] = "uid";
            o["userSearch"]!["emailSuffix"] = "test.example";
        });

        (await ldap.LoginAsync(Plain, "nomail", "foo", default))!.Claims.Email.Should().Be("nomail@test.example");
    }

    [Test]
    public async Task An_entry_that_lacks_an_attribute_is_a_fault_that_names_it()
    {
        await using var ldap = Open();

        await FluentActions
            .Awaiting(() => ldap.LoginAsync(Plain, "nomail", "foo", default))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*lacks required attributes: mail*");
    }

    [TestCase("", "admins,developers")]
    [TestCase("member", "admins,developers,engineering,everybody")]
    public async Task Groups_hold_people_and_groups(string recursion, string groups)
    {
        await using var ldap = Open(o => o["groupSearch"]!["userMatchers"]![0]!["recursionGroupAttr"] = recursion);

        (await ldap.LoginAsync(Everything, "jane", "foo", default))!.Claims.Groups.Should().BeEquivalentTo(groups.Split(','));
        (await ldap.LoginAsync(Plain, "jane", "foo", default))!.Claims.Groups.Should().BeEmpty("nobody asked for them");
    }

    [Test]
    public async Task The_attribute_may_name_a_matching_rule()
    {
        await using var ldap = Open(o => o["groupSearch"]!["userMatchers"]![0]!["groupAttr"] = "member:distinguishedNameMatch:");

        (await ldap.LoginAsync(Everything, "jane", "foo", default))!.Claims.Groups.Should().BeEquivalentTo("admins", "developers");
    }

    [Test]
    public async Task Dexs_old_way_to_match_groups_works_too()
    {
        await using var ldap = Open(o =>
        {
            var search = o["groupSearch"]!.AsObject();
            search.Remove("userMatchers");
            (search["userAttr"], search["groupAttr"], search["filter"]) = ("DN", "member", "(cn=admins)");
        });

        (await ldap.LoginAsync(Everything, "jane", "foo", default))!.Claims.Groups.Should().Equal("admins");
    }

    [Test]
    public async Task A_refresh_looks_the_person_up_also_with_what_a_Go_Dex_kept()
    {
        await using var ldap = Open();
        var identity = await ldap.LoginAsync(Everything, "jane", "foo", default);
        (await ldap.RefreshAsync(Everything, identity!, default)).Claims.Should().BeEquivalentTo(identity!.Claims);
        const string Kept =
            """{"username":"john","entry":{"DN":"uid=john,ou=people,dc=example,dc=org","Attributes":[{"Name":"uid","Values":["john"],"ByteValues":["am9obg=="]}]}}""";

        var refreshed = await ldap.RefreshAsync(Everything, new Identity(new Claims(), Encoding.UTF8.GetBytes(Kept)), default);

        refreshed.Claims.Groups.Should().Equal("admins");
        foreach (var gone in new[] { Kept.Replace("\"john\",", "\"left\","), Kept.Replace("uid=john", "uid=other"), "{}", "x" })
        {
            await FluentActions
                .Awaiting(() => ldap.RefreshAsync(Everything, new Identity(new Claims(), Encoding.UTF8.GetBytes(gone)), default))
                .Should()
                .ThrowAsync<UserGoneException>();
        }
    }

    [Test]
    public async Task Connections_are_encrypted_from_the_start_or_by_StartTLS()
    {
        foreach (var startTls in new[] { false, true })
        {
            await using var ldap = OpenTls(startTls, o => o["rootCA"] = _slapd.AuthorityFile);
            (await ldap.LoginAsync(Everything, "jane", "foo", default))!.Claims.Groups.Should().NotBeEmpty();
            await using var data = OpenTls(
                startTls,
                o => o["rootCAData"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(_slapd.Authority.Pem))
            );
            (await data.LoginAsync(Plain, "jane", "foo", default)).Should().NotBeNull();
            await using var skipping = OpenTls(startTls, o => o["insecureSkipVerify"] = true);
            (await skipping.LoginAsync(Plain, "jane", "foo", default)).Should().NotBeNull();
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_server_of_another_authority_or_name_is_not_trusted(bool startTls)
    {
        using var other = new TestCertificate("other", authority: true);
        await using var untrusted = OpenTls(startTls, o => o["rootCAData"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(other.Pem)));
        await using var system = OpenTls(startTls, _ => { });
        await using var misnamed = OpenTls(
            startTls,
            o =>
            {
                o["rootCA"] = _slapd.AuthorityFile;
                o["host"] = $"localhost:{(startTls ? _slapd.Port : _slapd.TlsPort)}";
            }
        );

        foreach (var ldap in new[] { untrusted, system, misnamed })
        {
            await FluentActions
                .Awaiting(() => ldap.LoginAsync(Plain, "jane", "foo", default))
                .Should()
                .ThrowAsync<System.Security.Authentication.AuthenticationException>();
        }
    }

    [Test]
    public async Task A_server_that_asks_for_a_certificate_gets_ours()
    {
        await using var slapd = await Slapd.StartAsync(Slapd.SmallDirectory, asksForCertificates: true);
        using var ours = new TestCertificate("dex", signer: slapd.Authority, usage: "1.3.6.1.5.5.7.3.2");
        var folder = Directory.CreateTempSubdirectory("dex").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "c.pem"), ours.Pem);
        await File.WriteAllTextAsync(Path.Combine(folder, "k.pem"), ours.KeyPem);
        JsonObject With(bool certificate)
        {
            var options = Options();
            options.Remove("insecureNoSSL");
            (options["host"], options["rootCA"]) = ($"127.0.0.1:{slapd.TlsPort}", slapd.AuthorityFile);
            if (certificate)
            {
                (options["clientCert"], options["clientKey"]) = (Path.Combine(folder, "c.pem"), Path.Combine(folder, "k.pem"));
            }
            return options;
        }
        await using var good = Open(With(certificate: true));
        await using var bad = Open(With(certificate: false));

        (await good.LoginAsync(Plain, "jane", "foo", default)).Should().NotBeNull();
        await FluentActions.Awaiting(() => bad.LoginAsync(Plain, "jane", "foo", default)).Should().ThrowAsync<Exception>();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_wrong_account_for_searching_is_a_fault_and_no_wrong_password()
    {
        await using var ldap = Open(o => o["bindPW"] = "wrong");

        (await FluentActions.Awaiting(() => ldap.LoginAsync(Plain, "jane", "foo", default)).Should().ThrowAsync<LdapException>())
            .Which.Message.Should()
            .NotContain("wrong");
    }

    [Test]
    public async Task Anonymous_searching_works_where_the_server_allows_it()
    {
        await using var ldap = Open(o =>
        {
            o.Remove("bindDN");
            o.Remove("bindPW");
        });

        (await ldap.LoginAsync(Plain, "jane", "foo", default)).Should().NotBeNull();
    }

    [Test]
    public async Task A_server_that_was_restarted_is_found_again()
    {
        await using var slapd = await Slapd.StartAsync(Slapd.SmallDirectory);
        var options = Options();
        options["host"] = $"127.0.0.1:{slapd.Port}";
        await using var ldap = Open(options);
        (await ldap.LoginAsync(Plain, "jane", "foo", default)).Should().NotBeNull();

        await slapd.StopAsync();
        await FluentActions.Awaiting(() => ldap.LoginAsync(Plain, "jane", "foo", default)).Should().ThrowAsync<SocketException>();
        await slapd.RunAsync();

        (await ldap.LoginAsync(Plain, "jane", "foo", default)).Should().NotBeNull();
    }

    [Test]
    public async Task Many_sign_ins_at_once_share_few_connections()
    {
        await using var ldap = Open();

        var identities = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(n => ldap.LoginAsync(Everything, n % 2 == 0 ? "jane" : "john", n % 2 == 0 ? "foo" : "bar", default))
        );

        identities.Should().OnlyContain(i => i!.Claims.Groups.Contains("admins"));
    }

    [TestCase("30 0c 02 01 09 61 07 0a 01 00 04 00 04 00")]
    [TestCase("30 84 7f ff ff ff 02")]
    [TestCase("48 54 54 50 2f 31 2e 31 20 34 30 30")]
    [TestCase("30 03 02 01 01")]
    [TestCase("")]
    public async Task A_server_that_is_none_does_no_harm(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[100], 10);
            await stream.WriteAsync(Convert.FromHexString(answer.Replace(" ", "")));
        });
        await using var ldap = Open(o => o["host"] = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        await FluentActions.Awaiting(() => ldap.LoginAsync(Plain, "jane", "foo", default)).Should().ThrowAsync<Exception>();
        await serving;
    }

    [Test]
    public async Task A_large_directory_is_no_burden()
    {
        var ldif = new StringBuilder(Slapd.Top());
        for (var n = 0; n < 10_000; n++)
        {
            ldif.Append(Slapd.Person($"user{n}", $"user{n}@example.org", $"User {n}", "pw"));
        }
        var members = Enumerable.Range(0, 10_000).Select(n => $"uid=user{n},ou=people,dc=example,dc=org").ToArray();
        ldif.Append(Slapd.Group("all", members));
        for (var n = 0; n < 200; n++)
        {
            ldif.Append(
                Slapd.Group($"level{n}", n == 0 ? "cn=all,ou=groups,dc=example,dc=org" : $"cn=level{n - 1},ou=groups,dc=example,dc=org")
            );
        }
        await using var slapd = await Slapd.StartAsync(ldif.ToString());
        var options = Options();
        options["host"] = $"127.0.0.1:{slapd.Port}";
        options["groupSearch"]!["userMatchers"]![0]!["recursionGroupAttr"] = "member";
        await using var ldap = Open(options);

        (await ldap.LoginAsync(Everything, "user7777", "pw", default))!.Claims.Groups.Should().HaveCount(201).And.Contain("level199");
    }

    [Test]
    public async Task A_person_signs_in_at_our_page_refreshes_and_leaves()
    {
        await using var slapd = await Slapd.StartAsync(Slapd.SmallDirectory);
        var options = Options();
        (options["host"], options["usernamePrompt"]) = ($"127.0.0.1:{slapd.Port}", "Directory name");
        await using var dex = await TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with { SkipApprovalScreen = true };
            setup.AddConnector("ldap", "dir", "Directory", Encoding.UTF8.GetBytes(options.ToJsonString()));
        });
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("connector_id", "dir")));
        browser.Page.Body!.TextContent.Should().Contain("Directory name");
        await browser.SubmitAsync(("login", "jane"), ("password", "wrong"));
        browser.Status.Should().Be(401);
        await browser.SubmitAsync(("login", "jane"), ("password", "foo"));

        var tokens = await dex.RedeemAsync(browser.Answer!["code"]!);

        Sessions.SessionTests.Claim(tokens.IdToken, "groups").Should().Be("""["admins","developers"]""");
        var refreshed = await dex.RefreshAsync(tokens.RefreshToken);
        refreshed.Status.Should().Be(200);
        await slapd.ModifyAsync("dn: uid=jane,ou=people,dc=example,dc=org\nchangetype: delete\n");
        (await dex.RefreshAsync(refreshed.RefreshToken)).Error.Should().Be("invalid_grant");
        await slapd.StopAsync();
        await browser.GetAsync(dex.AuthUrl(("connector_id", "dir")));
        await browser.SubmitAsync(("login", "john"), ("password", "bar"));
        browser.Status.Should().Be(502, "the directory is away");
        dex.Log.Text.Should().NotContain(Slapd.AdminPassword);
    }

    [TestCase("host", null)]
    [TestCase("host", "a:b")]
    [TestCase("userSearch.baseDN", null)]
    [TestCase("userSearch.username", null)]
    [TestCase("userSearch.scope", "base")]
    [TestCase("userSearch.filter", "(uid=x")]
    [TestCase("userSearch.filter", "uid=x")]
    [TestCase("userSearch.filter", @"(uid=\zz)")]
    [TestCase("groupSearch.scope", "base")]
    [TestCase("groupSearch.nameAttr", null)]
    [TestCase("groupSearch.filter", "()")]
    public void Wrong_options_are_refused_by_name(string path, string? value)
    {
        var options = Options();
        var parent = path.Contains('.') ? options[path.Split('.')[0]]!.AsObject() : options;
        parent.Remove(path.Split('.')[^1]);
        if (value is not null)
        {
            parent[path.Split('.')[^1]] = value;
        }

        FluentActions.Invoking(() => Open(options)).Should().Throw<ConnectorConfigurationException>();
    }

    [Test]
    public void Ids_of_Active_Directory_become_text()
    {
        var entry = new LdapEntry(
            "cn=x",
            new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase)
            {
                ["objectGUID"] = [new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff").ToByteArray()],
                ["objectSid"] = [Convert.FromHexString("010500000000000515000000a065cf7e784b9b5fe77c8770091c0100")],
                ["photo"] =
                [
                    [0xff, 0xfe],
                ],
            }
        );

        entry.Value("objectguid").Should().Be("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        entry.Value("objectSID").Should().Be("S-1-5-21-2127521184-1604012920-1887927527-72713");
        entry.Value("photo").Should().Be("//4=");
        entry.Value("DN").Should().Be("cn=x");
    }

    private JsonObject Options() =>
        new()
        {
            ["host"] = $"127.0.0.1:{_slapd.Port}",
            ["insecureNoSSL"] = true,
            ["bindDN"] = Slapd.AdminDn,
            ["bindPW"] = Slapd.AdminPassword,
            ["userSearch"] = new JsonObject
            {
                ["baseDN"] = "ou=people," + Slapd.BaseDn,
                ["username"] = "uid",
                ["idAttr"] = "DN",
                ["emailAttr"] = "mail",
                ["nameAttr"] = "cn",
                ["preferredUsernameAttr"] = "uid",
            },
            ["groupSearch"] = new JsonObject
            {
                ["baseDN"] = "ou=groups," + Slapd.BaseDn,
                ["userMatchers"] = new JsonArray(new JsonObject { ["userAttr"] = "DN", ["groupAttr"] = "member" }),
                ["nameAttr"] = "cn",
            },
        };

    private LdapConnector OpenTls(bool startTls, Action<JsonObject> configure) =>
        Open(o =>
        {
            o.Remove("insecureNoSSL");
            (o["host"], o["startTLS"]) = ($"127.0.0.1:{(startTls ? _slapd.Port : _slapd.TlsPort)}", startTls);
            configure(o);
        });

    private LdapConnector Open(Action<JsonObject>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return Open(options);
    }

    private LdapConnector Open(JsonObject options) =>
        new(
            new ConnectorContext("dir", _time, new CryptographicRandom(), NullLogger.Instance),
            options.Deserialize(ConnectorJson.Default.LdapOptions)!
        );
}
