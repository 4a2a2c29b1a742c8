// XML Signature 1.1 as SAML 2.0 Core §5.4 narrows it; Exclusive XML Canonicalization 1.0.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using Dex.Core.Connectors;

namespace Dex.Connectors.Saml;

/// <summary>
/// Verifies the signature of an element and hands back what was signed: the content is read again from the very bytes whose digest the
/// signature covers. So what else stands in the document, wherever it is moved, is never looked at (signature wrapping), and neither is any key that
/// the message brings along.
/// </summary>
/// <param name="certificates">Those of the identity provider.</param>
/// <param name="time">The clock, as certificates end.</param>
internal sealed class SignatureVerifier(IReadOnlyList<X509Certificate2> certificates, TimeProvider time)
{
    private const string Dsig = SignedXml.XmlDsigNamespaceUrl;
    private static readonly XNamespace Ds = Dsig;
    private static readonly XNamespace Ec = "http://www.w3.org/2001/10/xml-exc-c14n#";

    // Neither SHA-1 nor HMAC: the one is broken, the other would take a public key for a secret.
    private static readonly Dictionary<string, (bool IsRsa, HashAlgorithmName Hash)> SignatureAlgorithms = new(StringComparer.Ordinal)
    {
        ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"] = (true, HashAlgorithmName.SHA256),
        ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"] = (true, HashAlgorithmName.SHA384),
        ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"] = (true, HashAlgorithmName.SHA512),
        ["http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"] = (false, HashAlgorithmName.SHA256),
        ["http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"] = (false, HashAlgorithmName.SHA384),
        ["http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"] = (false, HashAlgorithmName.SHA512),
    };

    private static readonly Dictionary<string, HashAlgorithmName> DigestAlgorithms = new(StringComparer.Ordinal)
    {
        ["http://www.w3.org/2001/04/xmlenc#sha256"] = HashAlgorithmName.SHA256,
        ["http://www.w3.org/2001/04/xmldsig-more#sha384"] = HashAlgorithmName.SHA384,
        ["http://www.w3.org/2001/04/xmlenc#sha512"] = HashAlgorithmName.SHA512,
    };

    /// <summary>The signature that stands in an element itself; null where none does.</summary>
    /// <exception cref="AnswerRefusedException">There are several.</exception>
    public static XmlElement? SignatureOf(XmlElement element)
    {
        var all = Children(element).Where(c => c.LocalName == "Signature" && c.NamespaceURI == Dsig).ToList();
        return all.Count <= 1 ? all.FirstOrDefault() : throw new AnswerRefusedException($"the {element.LocalName} has several signatures");
    }

    /// <summary>What the signature of an element covers: the element without the signature.</summary>
    /// <exception cref="AnswerRefusedException">There is no signature, or it is wrong or of a kind that is not allowed.</exception>
    public XElement Verify(XmlElement element)
    {
        var signature = SignatureOf(element) ?? throw new AnswerRefusedException($"the {element.LocalName} has no signature");
        var signedInfo = VerifySignedInfo(signature);
        var reference = signedInfo.Element(Ds + "Reference")!;
        var content = Canonicalize(element, signature, CheckReference(reference, element));
        var digest = DigestAlgorithms[Algorithm(reference.Element(Ds + "DigestMethod")!)];
        if (!CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(digest, content), Bytes(reference, "DigestValue")))
        {
            throw new AnswerRefusedException($"the {element.LocalName} was changed after it was signed");
        }
        return SamlXml.ReadContent(content);
    }

    // The value is looked at before the digest: canonicalising what anybody can send is the dearer part.
    private XElement VerifySignedInfo(XmlElement signature)
    {
        var parts = Children(signature).ToList();
        var names = parts.Select(p => p.NamespaceURI == Dsig ? p.LocalName : "").ToList();
        if (!names.SequenceEqual(["SignedInfo", "SignatureValue"]) && !names.SequenceEqual(["SignedInfo", "SignatureValue", "KeyInfo"]))
        {
            throw new AnswerRefusedException("a signature must hold SignedInfo, SignatureValue and at most a KeyInfo");
        }
        var bytes = CanonicalSignedInfo(parts[0]);
        var signedInfo = SamlXml.ReadContent(bytes);
        CheckShape(signedInfo);
        var method = Algorithm(signedInfo.Element(Ds + "SignatureMethod")!);
        if (!SignatureAlgorithms.TryGetValue(method, out var algorithm))
        {
            throw new AnswerRefusedException(
                $"the signature algorithm \"{SamlXml.Clip(method)}\" is not allowed; have the identity provider sign with RSA-SHA256 or better, or ECDSA"
            );
        }
        var value = Base64(parts[1].InnerText);
        var now = time.GetUtcNow().UtcDateTime;
        var valid = certificates.Where(c => c.NotBefore.ToUniversalTime() <= now && now <= c.NotAfter.ToUniversalTime()).ToList();
        if (valid.Count == 0)
        {
            throw new AnswerRefusedException("every certificate in config.ca or config.caData has expired or is not valid yet");
        }
        return valid.Any(c => IsSignedBy(c, algorithm, bytes, value))
            ? signedInfo
            : throw new AnswerRefusedException("the signature was made by no key of config.ca or config.caData");
    }

    private static bool IsSignedBy(X509Certificate2 certificate, (bool IsRsa, HashAlgorithmName Hash) algorithm, byte[] data, byte[] value)
    {
        if (algorithm.IsRsa)
        {
            using var rsa = certificate.GetRSAPublicKey();
            return rsa?.VerifyData(data, value, algorithm.Hash, RSASignaturePadding.Pkcs1) == true;
        }
        using var ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa?.VerifyData(data, value, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) == true;
    }

    private static byte[] CanonicalSignedInfo(XmlElement signedInfo)
    {
        // A good one has about ten elements; canonicalising many could be made to take long.
        const int MaxLength = 16 * 1024;
        if (signedInfo.OuterXml.Length > MaxLength)
        {
            throw new AnswerRefusedException("SignedInfo is too long");
        }
        var method = Children(signedInfo).FirstOrDefault();
        if (method is not { LocalName: "CanonicalizationMethod", NamespaceURI: Dsig })
        {
            throw new AnswerRefusedException("SignedInfo must begin with CanonicalizationMethod");
        }
        using var reader = new XmlNodeReader(method);
        return Canonicalize(signedInfo, without: null, CanonicalizationOf(XElement.Load(reader)));
    }

    // Exactly this, in this order, and nothing between that one reader sees and another does not.
    private static void CheckShape(XElement signedInfo)
    {
        var names = signedInfo.Elements().Select(e => e.Name).ToList();
        if (!names.SequenceEqual([Ds + "CanonicalizationMethod", Ds + "SignatureMethod", Ds + "Reference"]))
        {
            throw new AnswerRefusedException("SignedInfo must hold CanonicalizationMethod, SignatureMethod and exactly one Reference");
        }
        var reference = signedInfo.Element(Ds + "Reference")!;
        if (!reference.Elements().Select(e => e.Name).SequenceEqual([Ds + "Transforms", Ds + "DigestMethod", Ds + "DigestValue"]))
        {
            throw new AnswerRefusedException("the Reference must hold Transforms, DigestMethod and DigestValue");
        }
        if (signedInfo.DescendantNodes().Any(n => n is not (XElement or XText)))
        {
            throw new AnswerRefusedException("SignedInfo holds a comment");
        }
    }

    private static XmlDsigExcC14NTransform CheckReference(XElement reference, XmlElement element)
    {
        var id = element.GetAttribute("ID");
        if (id.Length == 0 || (string?)reference.Attribute("URI") != "#" + id)
        {
            throw new AnswerRefusedException($"the signature in the {element.LocalName} is not over that element");
        }
        var digest = Algorithm(reference.Element(Ds + "DigestMethod")!);
        if (!DigestAlgorithms.ContainsKey(digest))
        {
            throw new AnswerRefusedException(
                $"the digest algorithm \"{SamlXml.Clip(digest)}\" is not allowed; it must be SHA-256 or better"
            );
        }
        var transforms = reference.Element(Ds + "Transforms")!.Elements().ToList();
        if (
            transforms.Count != 2
            || transforms.Any(t => t.Name != Ds + "Transform")
            || Algorithm(transforms[0]) != SignedXml.XmlDsigEnvelopedSignatureTransformUrl
            || transforms[0].HasElements
        )
        {
            throw new AnswerRefusedException("the transforms must be enveloped-signature and exclusive canonicalisation, in this order");
        }
        return CanonicalizationOf(transforms[1]);
    }

    private static XmlDsigExcC14NTransform CanonicalizationOf(XElement method)
    {
        var prefixes = method.Elements().ToList();
        if (
            Algorithm(method) is not (SignedXml.XmlDsigExcC14NTransformUrl or SignedXml.XmlDsigExcC14NWithCommentsTransformUrl)
            || prefixes.Count > 1
            || prefixes.Any(p => p.Name != Ec + "InclusiveNamespaces" || p.HasElements)
        )
        {
            throw new AnswerRefusedException(
                $"the canonicalisation \"{SamlXml.Clip(Algorithm(method))}\" is not allowed; it must be the exclusive one"
            );
        }
        var withComments = Algorithm(method) == SignedXml.XmlDsigExcC14NWithCommentsTransformUrl;
        return new XmlDsigExcC14NTransform(withComments, (string?)prefixes.FirstOrDefault()?.Attribute("PrefixList"));
    }

    private static byte[] Canonicalize(XmlElement element, XmlElement? without, XmlDsigExcC14NTransform transform)
    {
        var document = SamlXml.Empty();
        var root = (XmlElement)document.AppendChild(document.ImportNode(element, deep: true))!;
        if (without is not null)
        {
            root.RemoveChild(SignatureOf(root)!);
        }
        // The namespaces that stand around the element belong to it.
        for (var outer = element.ParentNode as XmlElement; outer is not null; outer = outer.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in outer.Attributes)
            {
                if (attribute.NamespaceURI == "http://www.w3.org/2000/xmlns/" && !root.HasAttribute(attribute.Name))
                {
                    root.SetAttributeNode((XmlAttribute)document.ImportNode(attribute, deep: true));
                }
            }
        }
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        using var bytes = new MemoryStream();
        output.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Algorithm(XElement method) => (string?)method.Attribute("Algorithm") ?? "";

    private static byte[] Bytes(XElement parent, string name) => Base64(parent.Element(Ds + name)!.Value);

    private static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new AnswerRefusedException("a value in the signature is not base64");
        }
    }

    private static IEnumerable<XmlElement> Children(XmlElement element) => element.ChildNodes.OfType<XmlElement>();
}
