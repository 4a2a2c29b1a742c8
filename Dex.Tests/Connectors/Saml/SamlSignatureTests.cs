using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Dex.Core.Connectors;

namespace Dex.Tests.Connectors.Saml;

/// <summary>Which signatures of SAML responses count.</summary>
internal sealed class SamlSignatureTests : SamlTest
{
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", SamlIdp.Sha256)]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", SamlIdp.Sha256)]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", SamlIdp.Sha256)]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", SamlIdp.Sha256)]
    public async Task A_signed_response_and_a_signed_assertion_are_believed(string algorithm, string digest)
    {
        var how = new SamlSigning { Algorithm = algorithm, Digest = digest };
        foreach (var xml in new[] { Idp.SignResponse(new SamlMessage(), how), Idp.SignAssertion(new SamlMessage(), how) })
        {
            (await CompleteAsync(xml)).Identity.Claims.UserId.Should().Be("person-1");
        }
    }

    [Test]
    public async Task What_the_framework_signs_is_believed()
    {
        foreach (var id in new[] { "_response1", "_assertion1" })
        {
            var document = new XmlDocument { PreserveWhitespace = true };
            document.LoadXml(new SamlMessage().ToString());
            var element = (XmlElement)document.SelectSingleNode($"//*[@ID='{id}']")!;
            var signed = new SignedXml(element) { SigningKey = Idp.Rsa };
            signed.SignedInfo!.CanonicalizationMethod = SamlIdp.Exclusive;
            signed.SignedInfo.SignatureMethod = SamlIdp.RsaSha256;
            var reference = new Reference("#" + id) { DigestMethod = SamlIdp.Sha256 };
            reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
            reference.AddTransform(new XmlDsigExcC14NTransform("xs"));
            signed.AddReference(reference);
            signed.ComputeSignature();
            element.InsertAfter(document.ImportNode(signed.GetXml(), true), element.FirstChild);

            (await CompleteAsync(document.OuterXml)).Identity.Claims.UserId.Should().Be("person-1");
        }
    }

    [Test]
    public async Task Both_may_be_signed_and_comments_may_count()
    {
        var both = Idp.Sign(Idp.SignAssertion(new SamlMessage()), "_response1");
        (await CompleteAsync(both)).Identity.Claims.UserId.Should().Be("person-1");

        var how = new SamlSigning { Canonicalization = SamlIdp.Exclusive + "WithComments" };
        var commented = new SamlMessage { NameId = "<saml:NameID>per<!-- no end -->son-1</saml:NameID>" };
        (await CompleteAsync(Idp.SignResponse(commented, how))).Identity.Claims.UserId.Should().Be("person-1");
        (await CompleteAsync(Idp.SignResponse(new SamlMessage(), new SamlSigning { PrefixList = "xs" }))).Should().NotBeNull();
    }

    [Test]
    public async Task Nothing_signed_is_nothing_believed_unless_the_operator_says_so()
    {
        await RefusesAsync(new SamlMessage().ToString(), "the Assertion has no signature");

        var answer = await CompleteAsync(new SamlMessage().ToString(), o => (o.InsecureSkipSignatureValidation, o.CAData) = (true, null));
        answer.Identity.Claims.UserId.Should().Be("person-1");
    }

    [TestCase("http://www.w3.org/2000/09/xmldsig#rsa-sha1", SamlIdp.Sha256, "the signature algorithm *rsa-sha1* is not allowed*")]
    [TestCase("http://www.w3.org/2000/09/xmldsig#dsa-sha1", SamlIdp.Sha256, "the signature algorithm * is not allowed*")]
    [TestCase("", SamlIdp.Sha256, "the signature algorithm * is not allowed*")]
    [TestCase(SamlIdp.RsaSha256, "http://www.w3.org/2000/09/xmldsig#sha1", "the digest algorithm *sha1* is not allowed*")]
    public async Task Weak_and_unknown_algorithms_are_refused(string algorithm, string digest, string reason)
    {
        var how = new SamlSigning
        {
            Algorithm = algorithm,
            Digest = digest,
            SignWith = (data, _) => Idp.Rsa.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1),
        };
        how = algorithm == SamlIdp.RsaSha256 ? how with { SignWith = null } : how;

        await RefusesAsync(Idp.SignResponse(new SamlMessage(), how), reason);
    }

    [TestCase("http://www.w3.org/TR/2001/REC-xml-c14n-20010315")]
    [TestCase("http://www.w3.org/TR/1999/REC-xslt-19991116")]
    [TestCase("http://www.w3.org/TR/1999/REC-xpath-19991116")]
    [TestCase("http://www.w3.org/2000/09/xmldsig#base64")]
    public async Task Other_transforms_are_refused(string transform)
    {
        var one = $"""<ds:Transform Algorithm="{transform}"></ds:Transform>""";
        var (enveloped, exclusive) = (one.Replace(transform, SamlIdp.Enveloped), one.Replace(transform, SamlIdp.Exclusive));
        foreach (
            var transforms in new[]
            {
                one,
                enveloped + one,
                one + exclusive,
                enveloped + exclusive + one,
                exclusive + enveloped,
                enveloped,
                "",
            }
        )
        {
            var how = new SamlSigning { Transforms = transforms };
            (
                await FluentActions
                    .Awaiting(() => CompleteAsync(Idp.SignResponse(new SamlMessage(), how)))
                    .Should()
                    .ThrowAsync<AnswerRefusedException>()
            )
                .Which.Message.Should()
                .Match(m => m.Contains("transform") || m.Contains("canonicalisation"));
        }
        await RefusesAsync(
            Idp.SignResponse(new SamlMessage(), new SamlSigning { SignedInfoCanonicalization = transform }),
            "the canonicalisation * is not allowed*"
        );
    }

    [TestCase("")]
    [TestCase("#")]
    [TestCase("#_assertion1")]
    [TestCase("#xpointer(/)")]
    [TestCase("#xpointer(id('_response1'))")]
    [TestCase("http://127.0.0.1:9/elsewhere")]
    public async Task A_reference_to_anything_but_the_element_is_refused(string reference) =>
        await RefusesAsync(
            Idp.SignResponse(new SamlMessage(), new SamlSigning { Reference = reference }),
            "the signature in the Response is not over that element"
        );

    [TestCase(0)]
    [TestCase(2)]
    public async Task A_signature_has_one_reference(int count) =>
        await RefusesAsync(Idp.SignResponse(new SamlMessage(), new SamlSigning { References = count }), "*exactly one Reference");

    [Test]
    public async Task An_element_has_one_signature_of_the_usual_shape()
    {
        await RefusesAsync(Idp.Sign(Idp.SignResponse(new SamlMessage()), "_response1"), "the Response has several signatures");
        await RefusesAsync(
            Idp.SignResponse(new SamlMessage(), new SamlSigning { More = "<ds:Object><x/></ds:Object>" }),
            "a signature must hold *"
        );
        await RefusesAsync(
            Idp.SignResponse(new SamlMessage(), new SamlSigning { SignedInfoCanonicalization = SamlIdp.Exclusive + "WithComments" })
                .Replace("<ds:DigestValue>", "<ds:DigestValue><!-- x -->", StringComparison.Ordinal),
            "SignedInfo holds a comment"
        );
        await RefusesAsync(
            Idp.SignResponse(new SamlMessage()).Replace("<ds:SignatureValue>", "<ds:SignatureValue>?", StringComparison.Ordinal),
            "a value in the signature is not base64"
        );
        await RefusesAsync(
            Idp.SignResponse(new SamlMessage()).Replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA", StringComparison.Ordinal),
            "the signature was made by no key *"
        );
    }

    [Test]
    public async Task A_change_after_the_signing_shows()
    {
        foreach (var xml in new[] { Idp.SignResponse(new SamlMessage()), Idp.SignAssertion(new SamlMessage()) })
        {
            await RefusesAsync(xml.Replace("person-1", "person-2", StringComparison.Ordinal), "* was changed after it was signed");
            await RefusesAsync(xml.Replace("jane@", "root@", StringComparison.Ordinal), "* was changed after it was signed");
        }
    }

    [Test]
    public async Task An_expired_certificate_signs_no_longer()
    {
        using var old = new SamlIdp("old", new DateTimeOffset(2025, 12, 31, 0, 0, 0, TimeSpan.Zero));

        await RefusesAsync(
            old.SignResponse(new SamlMessage()),
            "every certificate * has expired *",
            o => o.CAData = Encoding.UTF8.GetBytes(old.Pem)
        );
    }
}
