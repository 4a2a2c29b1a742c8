using System.Security;
using System.Text;

namespace Dex.Tests.Connectors.Saml;

/// <summary>A response of an identity provider, good unless something is changed. Null leaves a part out.</summary>
internal sealed record SamlMessage
{
    public const string Issuer = "https://idp.example/metadata";
    public const string Callback = "https://dex.example/callback";
    public const string Request = "request1";
    private const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";

    public string Root { get; init; } = "Response";
    public string ResponseId { get; init; } = "_response1";
    public string AssertionId { get; init; } = "_assertion1";
    public string Version { get; init; } = "2.0";
    public string? InResponseTo { get; init; } = Request;
    public string? Destination { get; init; } = Callback;
    public string? ResponseIssuer { get; init; } = Issuer;
    public string? AssertionIssuer { get; init; } = Issuer;

    /// <summary>The whole element.</summary>
    public string Status { get; init; } = $"<samlp:Status><samlp:StatusCode Value=\"{Success}\"/></samlp:Status>";

    /// <summary>What stands in the subject before its confirmation.</summary>
    public string NameId { get; init; } =
        """<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">person-1</saml:NameID>""";
    public string? Method { get; init; } = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    public string? SubjectInResponseTo { get; init; } = Request;
    public string? Recipient { get; init; } = Callback;
    public string? SubjectNotBefore { get; init; }
    public string? SubjectNotOnOrAfter { get; init; } = "2026-01-01T00:05:00Z";

    /// <summary>Whether there is a Conditions.</summary>
    public bool HasConditions { get; init; } = true;
    public string? NotBefore { get; init; } = "2025-12-31T23:59:00Z";
    public string? NotOnOrAfter { get; init; } = "2026-01-01T00:05:00.123Z";
    public IReadOnlyList<string[]> Audiences { get; init; } =
    [
        [Callback],
    ];

    /// <summary>More conditions.</summary>
    public string Conditions { get; init; } = "";
    public IReadOnlyList<(string Name, string[] Values)> Attributes { get; init; } =
    [("name", ["Jane Doe"]), ("email", ["jane@example.com"]), ("groups", ["admins", "authors"])];

    /// <summary>What stands in the response instead of its assertion.</summary>
    public string? Body { get; init; }

    public string AssertionXml() =>
        $"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{AssertionId}" Version="{Version}" IssueInstant="2026-01-01T00:00:00Z">"""
        + Element("saml:Issuer", AssertionIssuer)
        + $"<saml:Subject>{NameId}{ConfirmationXml()}</saml:Subject>"
        + (HasConditions ? ConditionsXml() : "")
        + """<saml:AuthnStatement AuthnInstant="2026-01-01T00:00:00Z"><saml:AuthnContext/></saml:AuthnStatement>"""
        + AttributesXml()
        + "</saml:Assertion>";

    public override string ToString() =>
        $"""<samlp:{Root} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="{ResponseId}" """
        + $"Version=\"{Version}\" IssueInstant=\"2026-01-01T00:00:00Z\"{Attribute("InResponseTo", InResponseTo)}{Attribute("Destination", Destination)}>"
        + Element("saml:Issuer", ResponseIssuer, " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"")
        + $"\n  {Status}\n  {Body ?? AssertionXml()}\n</samlp:{Root}>";

    private string ConfirmationXml() =>
        Method is null
            ? ""
            : $"<saml:SubjectConfirmation Method=\"{Method}\"><saml:SubjectConfirmationData"
                + Attribute("NotBefore", SubjectNotBefore)
                + Attribute("NotOnOrAfter", SubjectNotOnOrAfter)
                + Attribute("Recipient", Recipient)
                + Attribute("InResponseTo", SubjectInResponseTo)
                + "/></saml:SubjectConfirmation>";

    private string ConditionsXml()
    {
        var restrictions = Audiences.Select(r =>
            $"<saml:AudienceRestriction>{string.Concat(r.Select(a => Element("saml:Audience", a)))}</saml:AudienceRestriction>"
        );
        return $"<saml:Conditions{Attribute("NotBefore", NotBefore)}{Attribute("NotOnOrAfter", NotOnOrAfter)}>"
            + string.Concat(restrictions)
            + Conditions
            + "</saml:Conditions>";
    }

    private string AttributesXml()
    {
        var xml = new StringBuilder();
        foreach (var (name, values) in Attributes)
        {
            xml.Append("<saml:Attribute Name=\"").Append(SecurityElement.Escape(name)).Append("\">");
            foreach (var value in values)
            {
                xml.Append(
                    Element("saml:AttributeValue", value, " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\"")
                );
            }
            xml.Append("</saml:Attribute>");
        }
        return xml.Length == 0 ? "" : $"<saml:AttributeStatement>{xml}</saml:AttributeStatement>";
    }

    private static string Attribute(string name, string? value) => value is null ? "" : $" {name}=\"{SecurityElement.Escape(value)}\"";

    private static string Element(string name, string? text, string attributes = "") =>
        text is null ? "" : $"<{name}{attributes}>{SecurityElement.Escape(text)}</{name}>";
}
