// SAML 2.0 Bindings §3.5.4; Core §5.2, §5.3.
using System.Xml;
using System.Xml.Linq;
using Dex.Core.Connectors;

namespace Dex.Connectors.Saml;

/// <summary>The verified parts of a response.</summary>
/// <param name="Root">The response; null where only the assertion is signed, as then nothing around it is to be believed.</param>
/// <param name="Assertion">The assertion.</param>
internal sealed record SamlResponse(XElement? Root, XElement Assertion)
{
    /// <summary>Reads the value of <c>SAMLResponse</c>.</summary>
    /// <param name="encoded">The value.</param>
    /// <param name="verifier">Verifies signatures; null: the operator wants none.</param>
    /// <exception cref="AnswerRefusedException">It is malformed, not signed as it must be, or holds something other than one assertion.</exception>
    public static SamlResponse Read(string encoded, SignatureVerifier? verifier)
    {
        var xml = Decode(encoded);
        var unverified = SamlXml.Read(xml);
        if (unverified.LocalName != "Response" || unverified.NamespaceURI != SamlNames.Protocol.NamespaceName)
        {
            throw new AnswerRefusedException($"the document is no SAML 2.0 response but \"{SamlXml.Clip(unverified.Name)}\"");
        }
        if (verifier is null || SignatureVerifier.SignatureOf(unverified) is not null)
        {
            var root = verifier is null ? SamlXml.ReadContent(xml) : verifier.Verify(unverified);
            return new SamlResponse(root, AssertionOf(root));
        }
        // Read for nothing but its place: which one it is, not what it says. What it says comes from what was signed.
        var place = PlaceOf(unverified, xml);
        return new SamlResponse(null, verifier.Verify(place));
    }

    private static byte[] Decode(string encoded)
    {
        try
        {
            return encoded.Length <= SamlXml.MaxBytes / 3 * 4 + 4
                ? Convert.FromBase64String(encoded)
                : throw new AnswerRefusedException($"the response is larger than {SamlXml.MaxBytes} bytes");
        }
        catch (FormatException)
        {
            throw new AnswerRefusedException("SAMLResponse is not base64");
        }
    }

    private static XmlElement PlaceOf(XmlElement root, byte[] xml)
    {
        // Refusals are seldom signed. They are refusals all the same, and why is worth knowing.
        var content = SamlXml.ReadContent(xml);
        if (content.Element(SamlNames.Assertion + "Assertion") is null && content.Element(SamlNames.Protocol + "Status") is not null)
        {
            var status = ResponseRules.StatusOf(content);
            if (status is not null)
            {
                throw new AnswerRefusedException("the identity provider refused (the refusal is not signed): " + status);
            }
        }
        AssertionOf(content);
        return root
            .ChildNodes.OfType<XmlElement>()
            .Single(c => c.LocalName == "Assertion" && c.NamespaceURI == SamlNames.Assertion.NamespaceName);
    }

    private static XElement AssertionOf(XElement root)
    {
        if (root.Element(SamlNames.Assertion + "EncryptedAssertion") is not null)
        {
            throw new AnswerRefusedException(
                "the assertion is encrypted, which is not supported; turn encryption off at the identity provider"
            );
        }
        return root.One(SamlNames.Assertion + "Assertion") ?? throw new AnswerRefusedException("the response has no assertion");
    }
}
