using Dex.Connectors.Saml;
using Dex.Core.Connectors;

namespace Dex.Tests.Connectors.Saml;

/// <summary>What a signed response must say to be believed.</summary>
internal sealed class SamlRulesTests : SamlTest
{
    private static readonly SamlMessage Good = new();

    // The whole documents would be long names.
    private static TestCaseData[] Numbered(TestCaseData[] cases) =>
        [.. cases.Select((c, i) => c.SetArgDisplayNames([$"{i}", .. c.Arguments.Skip(1).Select(a => $"{a}")]))];

    private static string Status(string code, string message = "") =>
        $"""<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{code}"/>{message}</samlp:Status>""";

    private static readonly TestCaseData[] Refused = Numbered([
        new(Good with { Root = "LogoutResponse" }, "the document is no SAML 2.0 response*"),
        new(Good with { Version = "1.1" }, "the Response is of version \"1.1\"*"),
        new(Good with { InResponseTo = "other" }, "the InResponseTo must be \"request1\" and is \"other\""),
        new(Good with { InResponseTo = null }, "the InResponseTo must be *"),
        new(Good with { Destination = "https://dex.example/callback/" }, "the Destination must be *"),
        new(Good with { ResponseIssuer = "https://other.example" }, "the Issuer of the Response must be *"),
        new(Good with { Status = "" }, "the response has no status"),
        new(Good with { Status = "<samlp:Status/>" }, "the response has no status"),
        new(Good with { Status = Status("Requester") }, "the identity provider refused: Requester"),
        new(
            Good with
            {
                Status = Status("Responder", "<samlp:StatusMessage>The account is locked\nsince today</samlp:StatusMessage>"),
            },
            "the identity provider refused: Responder: The account is locked since today"
        ),
        new(Good with { Body = "" }, "the response has no assertion"),
        new(
            Good with
            {
                Body = Good.AssertionXml() + (Good with { AssertionId = "_2" }).AssertionXml(),
            },
            "Response holds several Assertion"
        ),
        new(
            Good with
            {
                Body = """<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>""",
            },
            "the assertion is encrypted, which is not supported*"
        ),
    ]);

    [TestCaseSource(nameof(Refused))]
    public Task A_response_that_breaks_a_rule_is_refused(SamlMessage message, string reason) =>
        RefusesAsync(Idp.SignResponse(message), reason);

    private static readonly TestCaseData[] RefusedAssertions = Numbered([
        new(Good with { Version = "1.1" }, "the Assertion is of version *"),
        new(Good with { AssertionIssuer = "https://other.example" }, "the Issuer of the Assertion must be *"),
        new(
            Good with
            {
                AssertionIssuer = null,
                NameId = "<!-- for the signature's place -->" + Good.NameId,
            },
            "the Issuer of the Assertion *"
        ),
        new(Good with { Method = null }, "the subject has no SubjectConfirmation"),
        new(Good with { Method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" }, "*the method of confirmation must be *"),
        new(Good with { SubjectInResponseTo = "other" }, "*the InResponseTo of the subject must be *"),
        new(Good with { SubjectInResponseTo = null }, "*the InResponseTo of the subject must be *"),
        new(Good with { Recipient = "https://other.example/acs" }, "*the Recipient must be *"),
        new(Good with { SubjectNotOnOrAfter = "2025-12-31T23:59:30Z" }, "*SubjectConfirmationData held until *"),
        new(Good with { SubjectNotBefore = "2026-01-01T00:00:31Z" }, "*SubjectConfirmationData holds from *"),
        new(Good with { SubjectNotOnOrAfter = "soon" }, "*NotOnOrAfter \"soon\" is no time"),
        new(Good with { NotOnOrAfter = "2025-12-31T23:59:30Z" }, "Conditions held until *"),
        new(Good with { NotBefore = "2026-01-01T00:00:31Z" }, "Conditions holds from *"),
        new(Good with { NotBefore = "2026-01-01T00:00:00" }, "NotBefore * is no time"),
        new(Good with { NotBefore = "2026-13-01T00:00:00Z" }, "NotBefore * is no time"),
        new(
            Good with
            {
                Audiences =
                [
                    ["https://other.example"],
                ],
            },
            "the audience must be *"
        ),
        new(
            Good with
            {
                Audiences =
                [
                    [],
                ],
            },
            "the audience must be *"
        ),
        new(
            Good with
            {
                Audiences =
                [
                    [SamlMessage.Callback],
                    ["https://other.example"],
                ],
            },
            "the audience must be *"
        ),
        new(Good with { Conditions = "<saml:Condition/>" }, "the condition Condition is unknown"),
        new(Good with { NameId = "" }, "the subject has no NameID"),
        new(Good with { NameId = "<saml:NameID/>" }, "the NameID is empty"),
        new(Good with { NameId = "<saml:NameID><b>x</b></saml:NameID>" }, "NameID holds elements*"),
        new(Good with { NameId = Good.NameId + Good.NameId }, "Subject holds several NameID"),
        new(Good with { NameId = "<saml:EncryptedID/>" }, "the NameID is encrypted, which is not supported*"),
        new(Good with { Attributes = [] }, "the assertion has no attribute *"),
        new(
            Good with
            {
                Attributes = [("name", ["x"]), ("mail", ["y"])],
            },
            "the assertion has no attribute \"email\" (config.emailAttr) *name, mail"
        ),
        new(Good with { Attributes = [("name", [""]), ("email", ["y"]), ("groups", [])] }, "the assertion has no attribute \"name\"*"),
        new(Good with { Attributes = [("name", ["x"]), ("email", ["y"])] }, "the assertion has no attribute \"groups\"*"),
    ]);

    [TestCaseSource(nameof(RefusedAssertions))]
    public async Task An_assertion_that_breaks_a_rule_is_refused(SamlMessage message, string reason)
    {
        await RefusesAsync(Idp.SignAssertion(message), reason);
        if (message.Version == Good.Version)
        {
            await RefusesAsync(Idp.SignResponse(message), reason);
        }
    }

    private static readonly TestCaseData[] Believed = Numbered([
        new(Good),
        new(
            Good with
            {
                Destination = null,
                Recipient = null,
                ResponseIssuer = null,
                // The signature needs something to stand behind.
                Status = Status("Success"),
            }
        ),
        new(Good with { HasConditions = false }),
        new(
            Good with
            {
                NotBefore = null,
                NotOnOrAfter = null,
                Audiences = [],
                Conditions = """<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/>""",
            }
        ),
        // Inside the skew that Dex allows.
        new(
            Good with
            {
                NotBefore = "2026-01-01T00:00:30Z",
                SubjectNotOnOrAfter = "2025-12-31T23:59:31.9Z",
                NotOnOrAfter = "2025-12-31T23:59:31Z",
            }
        ),
        new(Good with { NotOnOrAfter = "2026-01-01T01:05:00.123456789+01:00" }),
        new(
            Good with
            {
                Audiences =
                [
                    ["https://other.example", SamlMessage.Callback],
                ],
            }
        ),
    ]);

    [TestCaseSource(nameof(Believed))]
    public async Task A_response_that_leaves_out_what_it_may_is_believed(SamlMessage message) =>
        (await CompleteAsync(Idp.SignResponse(message))).Identity.Claims.UserId.Should().Be("person-1");

    [Test]
    public async Task What_stands_around_a_signed_assertion_is_not_read()
    {
        var message = Good with { InResponseTo = "x", Destination = "x", ResponseIssuer = "x", Status = Status("Requester") };

        (await CompleteAsync(Idp.SignAssertion(message))).Identity.Claims.UserId.Should().Be("person-1");
    }

    [Test]
    public async Task One_confirmation_that_fits_is_enough()
    {
        var other = """<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/>""";

        (await CompleteAsync(Idp.SignResponse(Good with { NameId = Good.NameId + other }))).Should().NotBeNull();
    }

    [Test]
    public async Task An_unsigned_refusal_is_told()
    {
        var refusal = Good with { Body = "", Status = Status("Requester", "<samlp:StatusMessage>no</samlp:StatusMessage>") };

        await RefusesAsync(refusal.ToString(), "the identity provider refused (the refusal is not signed): Requester: no");
    }

    [Test]
    public async Task The_audience_is_the_entity_issuer_where_there_is_one()
    {
        await RefusesAsync(Idp.SignResponse(Good), "the audience must be \"dex\" *", o => o.EntityIssuer = "dex");
        (
            await CompleteAsync(
                Idp.SignResponse(
                    Good with
                    {
                        Audiences =
                        [
                            ["dex"],
                        ],
                    }
                ),
                o => o.EntityIssuer = "dex"
            )
        ).Should().NotBeNull();
    }

    [Test]
    public async Task An_issuer_is_expected_only_where_one_is_configured() =>
        (await CompleteAsync(Idp.SignResponse(Good with { AssertionIssuer = "x", ResponseIssuer = "y" }), o => o.SsoIssuer = ""))
            .Should()
            .NotBeNull();

    [Test]
    public async Task An_answer_says_until_when_it_would_be_taken()
    {
        var answer = await CompleteAsync(Idp.SignResponse(Good with { NotOnOrAfter = "2026-01-01T00:03:00Z" }));

        answer.AssertionId.Should().Be("_assertion1");
        answer.NotOnOrAfter.Should().Be(Time.GetUtcNow() + TimeSpan.FromMinutes(3) + ResponseRules.Skew);
        var endless = Good with { NotOnOrAfter = null, SubjectNotOnOrAfter = null };
        (await CompleteAsync(Idp.SignResponse(endless))).NotOnOrAfter.Should().BeNull();
    }

    [TestCase("")]
    [TestCase("?")]
    [TestCase("eA==")]
    [TestCase("PGE+")]
    public async Task What_is_no_document_is_refused(string value) =>
        await FluentActions
            .Awaiting(() => Connector().CompleteAsync(Plain, value, SamlMessage.Request, default))
            .Should()
            .ThrowAsync<AnswerRefusedException>();
}
