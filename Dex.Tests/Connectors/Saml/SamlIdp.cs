using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace Dex.Tests.Connectors.Saml;

/// <summary>An identity provider's keys and pen. It signs by hand, so that it can also sign what it should not.</summary>
internal sealed class SamlIdp : IDisposable
{
    public const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    public const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    public SamlIdp(string name = "idp", DateTimeOffset? until = null)
    {
        var now = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Rsa = RSA.Create(2048);
        ECDsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Certificate = new CertificateRequest($"CN={name}", Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            now,
            until ?? now.AddYears(20)
        );
        using var elliptic = new CertificateRequest($"CN={name}", ECDsa, HashAlgorithmName.SHA256).CreateSelfSigned(
            now,
            until ?? now.AddYears(20)
        );
        Pem = Certificate.ExportCertificatePem() + "\n" + elliptic.ExportCertificatePem() + "\n";
    }

    public RSA Rsa { get; }

    public ECDsa ECDsa { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>Both certificates.</summary>
    public string Pem { get; }

    /// <summary>Signs the element with this id and returns the document.</summary>
    public string Sign(string xml, string id, SamlSigning? how = null)
    {
        how ??= new SamlSigning();
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        var element = (XmlElement)document.SelectSingleNode($"//*[@ID='{id}']")!;
        // After the issuer, as the schema has it.
        element.InsertAfter(Fragment(document, Signature(element, id, how)), element.ChildNodes.OfType<XmlElement>().FirstOrDefault());
        return document.OuterXml;
    }

    public string SignResponse(SamlMessage message, SamlSigning? how = null) => Sign(message.ToString(), message.ResponseId, how);

    public string SignAssertion(SamlMessage message, SamlSigning? how = null) => Sign(message.ToString(), message.AssertionId, how);

    /// <summary>The signature of an element as it stands in its document, without putting it there.</summary>
    public string Signature(XmlElement element, string id, SamlSigning how)
    {
        var digest = CryptographicOperations.HashData(how.Hash, Canonical(element, how.PrefixList, how.WithComments));
        var transforms =
            how.Transforms
            ?? $"""<ds:Transform Algorithm="{Enveloped}"></ds:Transform><ds:Transform Algorithm="{how.Canonicalization}">{Inclusive(how.PrefixList)}</ds:Transform>""";
        // Written as its own canonical form.
        var signedInfo =
            """<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"""
            + $"""<ds:CanonicalizationMethod Algorithm="{how.SignedInfoCanonicalization}"></ds:CanonicalizationMethod>"""
            + $"""<ds:SignatureMethod Algorithm="{how.Algorithm}"></ds:SignatureMethod>"""
            + string.Concat(
                Enumerable.Repeat(
                    $"""<ds:Reference URI="{how.Reference ?? "#" + id}"><ds:Transforms>{transforms}</ds:Transforms><ds:DigestMethod Algorithm="{how.Digest}"></ds:DigestMethod>"""
                        + $"<ds:DigestValue>{Convert.ToBase64String(digest)}</ds:DigestValue></ds:Reference>",
                    how.References
                )
            )
            + "</ds:SignedInfo>";
        var value = (how.SignWith ?? SignData)(Encoding.UTF8.GetBytes(signedInfo), how);
        return """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"""
            + signedInfo
            + $"<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>{how.KeyInfo}{how.More}</ds:Signature>";
    }

    public static string Encode(string xml) => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));

    public void Dispose()
    {
        Rsa.Dispose();
        ECDsa.Dispose();
        Certificate.Dispose();
    }

    private byte[] SignData(byte[] data, SamlSigning how) =>
        how.Algorithm.Contains("ecdsa", StringComparison.Ordinal)
            ? ECDsa.SignData(data, how.SignatureHash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            : Rsa.SignData(data, how.SignatureHash, RSASignaturePadding.Pkcs1);

    private static string Inclusive(string prefixes) =>
        prefixes.Length == 0 ? "" : $"""<ec:InclusiveNamespaces xmlns:ec="{Exclusive}" PrefixList="{prefixes}"></ec:InclusiveNamespaces>""";

    private static byte[] Canonical(XmlElement element, string prefixList, bool withComments)
    {
        var copy = new XmlDocument { PreserveWhitespace = true };
        copy.AppendChild(copy.ImportNode(element, deep: true));
        foreach (var outer in element.SelectNodes("ancestor::*")!.OfType<XmlElement>())
        {
            foreach (var ns in outer.Attributes.OfType<XmlAttribute>().Where(a => a.Prefix == "xmlns"))
            {
                copy.DocumentElement!.SetAttribute(ns.Name, ns.Value);
            }
        }
        var transform = new XmlDsigExcC14NTransform(withComments, prefixList);
        transform.LoadInput(copy);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        using var bytes = new MemoryStream();
        output.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static XmlDocumentFragment Fragment(XmlDocument document, string xml)
    {
        var fragment = document.CreateDocumentFragment();
        fragment.InnerXml = xml;
        return fragment;
    }
}
