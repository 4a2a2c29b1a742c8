// SAML 2.0 Core §3.4.1; Bindings §3.5.4.
using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Dex.Connectors.Saml;

/// <summary>The message that asks an identity provider to sign somebody in.</summary>
internal static class AuthnRequest
{
    /// <summary>The value of <c>SAMLRequest</c>.</summary>
    /// <param name="options">The connector's.</param>
    /// <param name="nameIdFormat">The whole name of the form of NameID.</param>
    /// <param name="id">The message's id, which the response names as <c>InResponseTo</c>.</param>
    /// <param name="now">The time.</param>
    public static string Build(SamlOptions options, string nameIdFormat, string id, DateTimeOffset now)
    {
        var request = new XElement(
            SamlNames.Protocol + "AuthnRequest",
            new XAttribute(XNamespace.Xmlns + "samlp", SamlNames.Protocol),
            new XAttribute(XNamespace.Xmlns + "saml", SamlNames.Assertion),
            new XAttribute("ID", id),
            new XAttribute("Version", "2.0"),
            new XAttribute("IssueInstant", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            new XAttribute("Destination", options.SsoURL),
            new XAttribute("ProtocolBinding", SamlNames.PostBinding),
            new XAttribute("AssertionConsumerServiceURL", options.RedirectURI),
            // The schema wants the issuer first.
            options.EntityIssuer.Length > 0
                ? new XElement(SamlNames.Assertion + "Issuer", options.EntityIssuer)
                : null,
            new XElement(SamlNames.Protocol + "NameIDPolicy", new XAttribute("Format", nameIdFormat), new XAttribute("AllowCreate", "true"))
        );
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(request.ToString(SaveOptions.DisableFormatting)));
    }
}
