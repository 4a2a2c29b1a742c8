using System.Text;
using System.Xml.Linq;
using Dex.Connectors;
using Dex.Connectors.Saml;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors.Saml;

/// <summary>The connector <c>saml</c>: its options, its request, and what it makes of an assertion.</summary>
internal sealed class SamlConnectorTests : SamlTest
{
    [Test]
    public async Task The_request_says_who_asks_for_what()
    {
        var begun = await Connector(o => o.EntityIssuer = "https://dex.example").BeginAsync(Plain, "abc", default);

        begun.SsoUrl.Should().Be("https://idp.example/sso");
        Encoding
            .UTF8.GetString(Convert.FromBase64String(begun.Request))
            .Should()
            .Be(
                """<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" """
                    + """ID="abc" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" Destination="https://idp.example/sso" """
                    + """ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="https://dex.example/callback">"""
                    + "<saml:Issuer>https://dex.example</saml:Issuer>"
                    + """<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" AllowCreate="true" /></samlp:AuthnRequest>"""
            );
    }

    [TestCase("emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")]
    [TestCase("transient", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient")]
    [TestCase("urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos", "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos")]
    public async Task The_form_of_name_is_asked_for(string configured, string expected)
    {
        var begun = await Connector(o => o.NameIDPolicyFormat = configured).BeginAsync(Plain, "abc", default);
        var request = XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(begun.Request)));

        request.Element(SamlNames.Protocol + "NameIDPolicy")!.Text("Format").Should().Be(expected);
        request.Element(SamlNames.Assertion + "Issuer").Should().BeNull();
    }

    private static TestCaseData Case(Action<SamlOptions> change, string reason) => new(change, reason);

    private static readonly TestCaseData[] Wrong =
    [
        Case(o => (o.SsoURL, o.EmailAttr) = ("", ""), "saml needs config.ssoURL, config.emailAttr"),
        Case(o => o.UsernameAttr = "", "saml needs config.usernameAttr"),
        Case(o => o.RedirectURI = "", "saml needs config.redirectURI"),
        Case(o => o.SsoURL = "javascript:alert(1)", "config.ssoURL must be an address *"),
        Case(o => o.NameIDPolicyFormat = "email", "config.nameIDPolicyFormat \"email\" is unknown; *"),
        Case(o => o.CAData = null, "saml needs either config.ca*"),
        Case(o => o.CA = "/there", "saml needs either config.ca*"),
        Case(o => (o.CAData, o.CA) = (null, "/not/there"), "config.ca \"/not/there\" cannot be read*"),
        Case(o => o.CAData = "nothing"u8.ToArray(), "config.caData must hold certificates *"),
        Case(
            o => o.CAData = [.. o.CAData!, .. "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"u8],
            "config.caData must hold certificates *"
        ),
        Case(
            o => o.CAData = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"u8.ToArray(),
            "config.caData holds a certificate that cannot be read*"
        ),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void Wrong_options_are_told(Action<SamlOptions> change, string reason) =>
        FluentActions.Invoking(() => Connector(change)).Should().Throw<ConnectorConfigurationException>().WithMessage(reason);

    [TestCase("saml")]
    [TestCase("samlExperimental")]
    public void Both_names_open_it(string type)
    {
        var json = $$"""
            {"ssoURL":"https://idp.example/sso","redirectURI":"https://dex.example/callback","usernameAttr":"name","emailAttr":"email",
            "groupsAttr":"groups","groupsDelim":",","allowedGroups":["a"],"filterGroups":true,"entityIssuer":"e","ssoIssuer":"i",
            "nameIDPolicyFormat":"transient","caData":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Idp.Pem))}}"}
            """;
        var record = new ConnectorRecord
        {
            Id = "saml",
            Type = type,
            Name = "SAML",
            Config = Encoding.UTF8.GetBytes(json),
        };

        new ConnectorRegistry().Open(record).Should().BeOfType<SamlConnector>();
    }

    [Test]
    public async Task Certificates_may_stand_in_a_file()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, Idp.Pem);
        try
        {
            (await CompleteAsync(Idp.SignResponse(new SamlMessage()), o => (o.CA, o.CAData) = (path, null))).Should().NotBeNull();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task An_assertion_says_who_came()
    {
        var answer = await CompleteAsync(Idp.SignResponse(new SamlMessage()));

        answer
            .Identity.Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "person-1",
                    Username = "Jane Doe",
                    Email = "jane@example.com",
                    EmailVerified = true,
                    Groups = ["admins", "authors"],
                }
            );
        // As Dex writes it, so that either reads what the other kept.
        Encoding
            .UTF8.GetString(answer.Identity.ConnectorData!)
            .Should()
            .Be(
                """{"userId":"person-1","username":"Jane Doe","preferredUsername":"","email":"jane@example.com","emailVerified":true,"groups":["admins","authors"]}"""
            );
    }

    [TestCase("", "admins|authors", "admins authors")]
    [TestCase(";", "admins;authors;;dev ops|ignored", "admins authors dev ops")]
    public async Task Groups_are_values_or_stand_in_one(string delimiter, string values, string expected)
    {
        var message = new SamlMessage { Attributes = [("name", ["x"]), ("email", ["y"]), ("groups", values.Split('|'))] };

        var answer = await CompleteAsync(Idp.SignResponse(message), o => o.GroupsDelim = delimiter);

        string.Join(' ', answer.Identity.Claims.Groups).Should().Be(expected);
    }

    [Test]
    public async Task Groups_come_only_when_asked_for()
    {
        var signed = Idp.SignResponse(new SamlMessage());

        (await CompleteAsync(signed, scopes: Plain)).Identity.Claims.Groups.Should().BeEmpty();
        (await CompleteAsync(signed, o => o.GroupsAttr = "")).Identity.Claims.Groups.Should().BeEmpty();
    }

    [TestCase(false, "admins authors")]
    [TestCase(true, "admins")]
    public async Task Only_members_of_allowed_groups_come_in(bool filter, string expected)
    {
        var signed = Idp.SignResponse(new SamlMessage());
        void Allow(SamlOptions options, params string[] groups) => (options.AllowedGroups, options.FilterGroups) = (groups, filter);

        var answer = await CompleteAsync(signed, o => Allow(o, "admins", "others"));

        string.Join(' ', answer.Identity.Claims.Groups).Should().Be(expected);
        foreach (var (groups, scopes) in new[] { ("others", WithGroups), ("admins", Plain) })
        {
            await FluentActions
                .Awaiting(() => CompleteAsync(signed, o => Allow(o, groups), scopes))
                .Should()
                .ThrowAsync<UserNotInRequiredGroupsException>();
        }
    }

    [Test]
    public async Task A_refresh_repeats_the_sign_in()
    {
        var kept = (await CompleteAsync(Idp.SignResponse(new SamlMessage()))).Identity;

        var blank = new Identity(new Claims { UserId = "person-1" }, kept.ConnectorData);
        (await Connector().RefreshAsync(WithGroups, blank, default)).Claims.Should().BeEquivalentTo(kept.Claims);
        (await Connector().RefreshAsync(Plain, blank, default)).Claims.Groups.Should().BeEmpty();
        foreach (var data in new byte[]?[] { null, "?"u8.ToArray(), "{}"u8.ToArray(), "null"u8.ToArray() })
        {
            await FluentActions
                .Awaiting(() => Connector().RefreshAsync(Plain, blank with { ConnectorData = data }, default))
                .Should()
                .ThrowAsync<UserGoneException>();
        }
    }
}
