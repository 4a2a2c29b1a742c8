using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Dex.Connectors.Saml;
using Dex.Core.Connectors;
using Dex.Tests.Http;

namespace Dex.Tests.Connectors.Saml;

/// <summary>
/// What somebody tries who has a response for himself and wants to be another: moved signatures (the eight ways of "On Breaking SAML", 2012), own keys,
/// comments, entities, and documents made to cost much.
/// </summary>
internal sealed class SamlAttackTests : SamlTest
{
    private const string Ds = "http://www.w3.org/2000/09/xmldsig#";
    private static readonly SamlMessage Mine = new();

    // What he would like to be, in his own assertion with an id of its own, or with the one that is signed.
    private static readonly SamlMessage Evil = new()
    {
        NameId = "<saml:NameID>admin</saml:NameID>",
        ResponseId = "_evil",
        AssertionId = "_evila",
    };

    private static XmlDocument Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        return document;
    }

    private static XmlElement Find(XmlNode node, string name) => (XmlElement)node.SelectSingleNode($".//*[local-name()='{name}']")!;

    // Takes what was signed out of its document, once with its signature inside and once without, and puts it into the evil one.
    private string Wrap(bool response, string id, Action<XmlElement, XmlElement, XmlElement> place)
    {
        var signed = Load(response ? Idp.SignResponse(Mine) : Idp.SignAssertion(Mine));
        var original = response ? signed.DocumentElement! : Find(signed, "Assertion");
        var document = Load((Evil with { ResponseId = response ? id : "_evilroot", AssertionId = response ? "_evila" : id }).ToString());
        var copy = (XmlElement)document.ImportNode(original, deep: true);
        var signature = copy.ChildNodes.OfType<XmlElement>().Single(c => c.NamespaceURI == Ds);
        place(response ? document.DocumentElement! : Find(document, "Assertion"), copy, signature);
        return document.OuterXml;
    }

    private static XmlElement In(XmlElement parent, XmlElement child, string name = "Object")
    {
        var holder = parent.OwnerDocument.CreateElement("ds", name, Ds);
        parent.AppendChild(holder);
        holder.AppendChild(child);
        return holder;
    }

    private static void Behind(XmlElement target, XmlElement signature) => target.InsertAfter(signature, target.FirstChild);

    // The signature stays good at the element that it names, wherever that went; the evil element stands where a careless reader looks.
    private static readonly Dictionary<string, (bool Response, Action<XmlElement, XmlElement, XmlElement> Place)> Wrappings = new()
    {
        ["XSW1: the response inside the evil one's signature"] = (
            true,
            (evil, copy, signature) =>
            {
                copy.RemoveChild(signature);
                Behind(evil, signature);
                In(signature, copy);
            }
        ),
        ["XSW2: the response beside the evil one's detached signature"] = (
            true,
            (evil, copy, signature) =>
            {
                copy.RemoveChild(signature);
                evil.InsertAfter(copy, evil.FirstChild);
                Behind(evil, signature);
            }
        ),
        ["XSW3: the evil assertion before the good one"] = (false, (evil, copy, _) => evil.ParentNode!.InsertAfter(copy, evil)),
        ["XSW4: the good assertion inside the evil one"] = (false, (evil, copy, _) => evil.AppendChild(copy)),
        ["XSW5: the good assertion behind the evil one, which has the signature"] = (
            false,
            (evil, copy, signature) =>
            {
                copy.RemoveChild(signature);
                Behind(evil, signature);
                evil.ParentNode!.AppendChild(copy);
            }
        ),
        ["XSW6: the good assertion inside the evil one's signature"] = (
            false,
            (evil, copy, signature) =>
            {
                copy.RemoveChild(signature);
                Behind(evil, signature);
                In(signature, copy);
            }
        ),
        ["XSW7: the good assertion inside Extensions"] = (false, (evil, copy, _) => In((XmlElement)evil.ParentNode!, copy, "Extensions")),
        ["XSW8: the good assertion inside an object of the evil one's signature"] = (
            false,
            (evil, copy, signature) =>
            {
                copy.RemoveChild(signature);
                Behind(evil, signature);
                In(In(signature, copy), evil.OwnerDocument.CreateElement("x"));
            }
        ),
        ["the good assertion in an attribute of the evil one"] = (false, (evil, copy, _) => Find(evil, "AttributeValue").AppendChild(copy)),
        ["the good response inside the evil one"] = (true, (evil, copy, _) => evil.AppendChild(copy)),
        ["the good response inside the evil one's KeyInfo"] = (
            true,
            (evil, copy, signature) =>
            {
                copy.RemoveChild(signature);
                Behind(evil, signature);
                In(signature, copy, "KeyInfo");
            }
        ),
    };

    private static IEnumerable<string> Names => Wrappings.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task A_moved_signature_makes_nobody_another(string name)
    {
        var (response, place) = Wrappings[name];
        foreach (var id in new[] { "_evil", response ? Mine.ResponseId : Mine.AssertionId })
        {
            var wrapped = Wrap(response, id, place);

            wrapped.Should().Contain("admin").And.Contain("person-1").And.Contain("SignatureValue");
            await FluentActions.Awaiting(() => CompleteAsync(wrapped)).Should().ThrowAsync<AnswerRefusedException>();
        }
    }

    [Test]
    public async Task Wherever_an_assertion_is_put_in_it_is_not_believed()
    {
        foreach (var signed in new[] { Idp.SignResponse(Mine), Idp.SignAssertion(Mine) })
        {
            var count = Load(signed).SelectNodes("//*")!.Count;
            count.Should().BeGreaterThan(20);
            for (var i = 0; i < 2 * count; i++)
            {
                var document = Load(signed);
                var target = document.SelectNodes("//*")![i / 2]!;
                var evil = document.ImportNode(Load(Evil.AssertionXml()).DocumentElement!, deep: true);
                _ = i % 2 == 0 ? target.PrependChild(evil) : target.AppendChild(evil);

                string name;
                try
                {
                    name = (await CompleteAsync(document.OuterXml)).Identity.Claims.UserId;
                }
                catch (AnswerRefusedException)
                {
                    continue;
                }
                name.Should().Be("person-1", "it stands in {0}", target.Name);
            }
        }
    }

    [Test]
    public async Task A_signature_of_the_assertion_does_not_cover_the_response()
    {
        // The response names the assertion's signature as its own.
        var document = Load(Idp.SignAssertion(Mine));
        var signature = Find(document, "Signature");
        Behind(document.DocumentElement!, (XmlElement)signature.CloneNode(deep: true));

        await RefusesAsync(document.OuterXml, "the signature in the Response is not over that element");
    }

    [Test]
    public async Task A_bad_signature_of_the_response_is_not_made_good_by_the_assertion()
    {
        var both = Idp.Sign(Idp.SignAssertion(Mine), Mine.ResponseId);

        await RefusesAsync(both.Replace("status:Success", "status:Success ", StringComparison.Ordinal), "the Response was changed *");
    }

    [Test]
    public async Task A_comment_does_not_shorten_a_name()
    {
        // The signature is over admin@example.com.evil.example; the comment, put in later, changes no digest.
        var signed = Idp.SignResponse(Mine with { NameId = "<saml:NameID>admin@example.com.evil.example</saml:NameID>" });

        foreach (var cut in new[] { "<!---->", "<!-- x -->", "<![CDATA[]]>" })
        {
            var answer = await CompleteAsync(signed.Replace("example.com.evil", $"example.com{cut}.evil", StringComparison.Ordinal));
            answer.Identity.Claims.UserId.Should().Be("admin@example.com.evil.example");
        }
        await RefusesAsync(
            signed.Replace("example.com.evil", "example.com<?x?>.evil", StringComparison.Ordinal),
            "*processing instruction*"
        );
    }

    [Test]
    public async Task A_comment_does_not_bring_another_digest()
    {
        var signed = Idp.SignResponse(Mine);
        var evil = Idp.SignResponse(Mine with { NameId = Evil.NameId });
        var start = evil.IndexOf("<ds:DigestValue>", StringComparison.Ordinal) + "<ds:DigestValue>".Length;
        var digest = evil[start..evil.IndexOf("</ds:DigestValue>", StringComparison.Ordinal)];

        await RefusesAsync(
            signed
                .Replace("<ds:DigestValue>", $"<ds:DigestValue><!--{digest}-->", StringComparison.Ordinal)
                .Replace("person-1", "admin", StringComparison.Ordinal),
            "the Response was changed *"
        );
    }

    [Test]
    public async Task Other_keys_do_not_count_whoever_vouches_for_them()
    {
        using var attacker = new SamlIdp();
        var certificate = Convert.ToBase64String(attacker.Certificate.RawData);
        string[] infos =
        [
            "",
            $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
            $"<ds:KeyInfo><ds:KeyValue>{attacker.Rsa.ToXmlString(false)}</ds:KeyValue></ds:KeyInfo>",
            $"""<ds:KeyInfo><ds:RetrievalMethod URI="http://127.0.0.1:9/key"/></ds:KeyInfo>""",
            // The right certificate beside the wrong signature.
            $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(Idp.Certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        ];
        foreach (var info in infos)
        {
            await RefusesAsync(attacker.SignResponse(Evil, new SamlSigning { KeyInfo = info }), "the signature was made by no key *");
            // And a good signature stays good whatever stands there.
            (await CompleteAsync(Idp.SignResponse(Mine, new SamlSigning { KeyInfo = info })))
                .Should()
                .NotBeNull();
        }
    }

    [TestCase("http://www.w3.org/2000/09/xmldsig#hmac-sha1")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")]
    public async Task The_public_key_is_no_secret(string algorithm)
    {
        foreach (var secret in new[] { Idp.Certificate.RawData, Idp.Rsa.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(Idp.Pem), [] })
        {
            var how = new SamlSigning { Algorithm = algorithm, SignWith = (data, _) => HMACSHA256.HashData(secret, data) };
            await RefusesAsync(Idp.SignResponse(Evil, how), "the signature algorithm * is not allowed*");
        }
    }

    [Test]
    public async Task A_key_of_the_other_kind_and_a_cut_value_verify_nothing()
    {
        foreach (var length in new[] { 0, 1, 64, 255, 256, 257, 4096 })
        {
            foreach (var algorithm in new[] { SamlIdp.RsaSha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" })
            {
                // All zeros: what a careless ECDSA takes.
                var how = new SamlSigning { Algorithm = algorithm, SignWith = (_, _) => new byte[length] };
                await RefusesAsync(Idp.SignResponse(Evil, how), "the signature was made by no key *");
            }
        }
    }

    [Test]
    public async Task Entities_are_refused_before_they_are_read()
    {
        string[] types =
        [
            "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>",
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
            "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>",
            "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">",
            "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\"> %p;]>",
            "<!DOCTYPE x>",
        ];
        foreach (var type in types)
        {
            await RefusesAsync(type + Idp.SignResponse(Mine), "the document is not well-formed XML without a document type*");
        }
        await RefusesAsync(
            new SamlMessage { NameId = "<saml:NameID>&a;</saml:NameID>" }.ToString(),
            "the document is not well-formed XML without a document type*"
        );
    }

    [Test]
    public async Task An_id_stands_once()
    {
        foreach (var attribute in new[] { "ID", "Id", "id", "xml:id" })
        {
            var twice = Mine with { Conditions = $"<saml:OneTimeUse {attribute}=\"_response1\"/>" };
            await RefusesAsync(twice.ToString(), "the id \"_response1\" stands in the document twice");
        }
    }

    [Test]
    public async Task Documents_made_to_cost_much_are_refused_soon()
    {
        var clock = Stopwatch.StartNew();
        await RefusesAsync(new string(' ', SamlXml.MaxBytes + 10), "the response is larger than *");
        await RefusesAsync(Nested(2_000), "the document has too many elements *");
        await RefusesAsync(
            Mine with { NameId = string.Concat(Enumerable.Repeat("<x/>", 20_000)) } + "",
            "the document has too many elements *"
        );
        var attributes = string.Concat(Enumerable.Range(0, 10_001).Select(i => $" a{i}=''"));
        await RefusesAsync(Mine with { NameId = $"<x{attributes}/><y{attributes}/>" } + "", "the document has too many elements *");
        await RefusesAsync(Mine with { NameId = $"<x xmlns:p='{new string('n', 1000)}'/>" } + "", "the document declares a namespace *");
        // The dearest that the limits let through, once where anybody can send it and once signed.
        var dear = Mine with
        {
            NameId = $"<x xmlns:p='{new string('n', 190)}'>{string.Concat(Enumerable.Repeat("<p:x p:a=''/>", 9_900))}</x>" + Mine.NameId,
        };
        await RefusesAsync(Idp.SignResponse(dear).Replace("_response1\"><", "_response1\"> <", StringComparison.Ordinal), "*");
        await FluentActions.Awaiting(() => CompleteAsync(Idp.SignAssertion(dear))).Should().ThrowAsync<AnswerRefusedException>();
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Whatever_is_changed_the_person_is_the_signed_one_or_nobody()
    {
        var random = new FuzzRandom(20260101);
        string[] pieces =
        [
            "<",
            ">",
            "/>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&#0;",
            "&amp;",
            "ID=\"_assertion1\"",
            "xmlns=\"x\"",
            "admin",
            " ",
            "\r\n",
        ];
        var signed = new[] { Idp.SignResponse(Mine), Idp.SignAssertion(Mine) };
        for (var i = 0; i < 2_000; i++)
        {
            var xml = new StringBuilder(random.Pick(signed));
            for (var changes = random.Next(3); changes >= 0; changes--)
            {
                var (at, length) = (random.Next(xml.Length - 60), random.Next(60));
                var moved = xml.ToString(at, length);
                switch (random.Next(3))
                {
                    case 0:
                        xml.Remove(at, length);
                        break;
                    case 1:
                        xml.Insert(random.Next(xml.Length), moved);
                        break;
                    default:
                        xml.Insert(at, random.Pick(pieces));
                        break;
                }
            }
            try
            {
                var answer = await CompleteAsync(xml.ToString());
                answer.Identity.Claims.UserId.Should().Be("person-1");
                answer.Identity.Claims.Email.Should().Be("jane@example.com");
            }
            catch (AnswerRefusedException e)
            {
                e.Message.Should().NotBeEmpty();
            }
        }
    }

    [TestCase("utf-16")]
    [TestCase("utf-32")]
    public async Task Another_encoding_is_read_alike_or_not_at_all(string name)
    {
        // The signature is over characters, not over the bytes they came in.
        var xml = $"<?xml version=\"1.0\" encoding=\"{name}\"?>" + Idp.SignResponse(Mine);
        var encoding = Encoding.GetEncoding(name);
        var encoded = Convert.ToBase64String([.. encoding.GetPreamble(), .. encoding.GetBytes(xml)]);

        var answer = await Connector().CompleteAsync(Plain, encoded, SamlMessage.Request, default);

        answer.Identity.Claims.UserId.Should().Be("person-1");
        await RefusesAsync(xml.Replace(name, "utf-7", StringComparison.Ordinal), "the document is not well-formed *");
    }

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));
}
