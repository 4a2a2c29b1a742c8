// SAML 2.0 Core §2.5, §3.2.2; Profiles §4.1.4.2, §4.1.4.3.
using System.Xml.Linq;
using Dex.Core.Connectors;
using static Dex.Connectors.Saml.SamlNames;

namespace Dex.Connectors.Saml;

/// <summary>What a response must say to be believed. Only verified elements come here.</summary>
internal static class ResponseRules
{
    /// <summary>How far the clocks may be apart, as in Dex.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Checks what stands around the assertion; for responses that are signed themselves.</summary>
    /// <exception cref="AnswerRefusedException">A rule is broken.</exception>
    public static void CheckResponse(XElement response, SamlOptions options, string inResponseTo)
    {
        response.CheckVersion();
        CheckIssuer(response, options, required: false);
        Expect("InResponseTo", inResponseTo, response.Text("InResponseTo"));
        // Dex and we do without one; what is there must be ours.
        if (response.Attribute("Destination") is { Value.Length: > 0 } destination)
        {
            Expect("Destination", options.RedirectURI, destination.Value);
        }
        if (StatusOf(response) is { } refusal)
        {
            throw new AnswerRefusedException("the identity provider refused: " + refusal);
        }
    }

    /// <summary>What a status says that is not success; null for success.</summary>
    /// <exception cref="AnswerRefusedException">There is no status.</exception>
    public static string? StatusOf(XElement response)
    {
        var status = response.One(Protocol + "Status");
        var code = status?.One(Protocol + "StatusCode") ?? throw new AnswerRefusedException("the response has no status");
        if (code.Text("Value") == Success)
        {
            return null;
        }
        var codes = LastPart(code.Text("Value"));
        if (code.One(Protocol + "StatusCode") is { } second)
        {
            codes += "/" + LastPart(second.Text("Value"));
        }
        var message = status.One(Protocol + "StatusMessage");
        // The text is the element's; samlp writes an attribute.
        var text = message is { Value.Length: > 0 } ? message.Value : message?.Text("Value");
        return SamlXml.Clip(string.IsNullOrWhiteSpace(text) ? codes : $"{codes}: {text}");
    }

    /// <summary>Checks that an assertion is meant for us, now, and answers our request.</summary>
    /// <returns>When it ends; null where it does not say.</returns>
    /// <exception cref="AnswerRefusedException">A rule is broken.</exception>
    public static DateTimeOffset? CheckAssertion(XElement assertion, SamlOptions options, string inResponseTo, DateTimeOffset now)
    {
        assertion.CheckVersion();
        if (assertion.Text("ID").Length == 0)
        {
            throw new AnswerRefusedException("the assertion has no ID");
        }
        CheckIssuer(assertion, options, required: true);
        var subject = assertion.One(Assertion + "Subject") ?? throw new AnswerRefusedException("the assertion has no Subject");
        var confirmed = CheckConfirmation(subject, options, inResponseTo, now);
        var conditions = assertion.One(Assertion + "Conditions");
        return Earlier(confirmed, conditions is null ? null : CheckConditions(conditions, options, now));
    }

    private static void CheckIssuer(XElement element, SamlOptions options, bool required)
    {
        if (options.SsoIssuer.Length == 0)
        {
            return;
        }
        var issuer = element.One(Assertion + "Issuer");
        if (issuer is not null || required)
        {
            Expect($"Issuer of the {element.Name.LocalName}", options.SsoIssuer, issuer?.Text() ?? "");
        }
    }

    // One that fits is enough (Core §2.4.1.1); it must be tied to our request, or anybody's assertion would do.
    private static DateTimeOffset? CheckConfirmation(XElement subject, SamlOptions options, string inResponseTo, DateTimeOffset now)
    {
        var why = new List<string>();
        foreach (var confirmation in subject.Elements(Assertion + "SubjectConfirmation").Take(10))
        {
            try
            {
                Expect("method of confirmation", Bearer, confirmation.Text("Method"));
                var data =
                    confirmation.One(Assertion + "SubjectConfirmationData")
                    ?? throw new AnswerRefusedException("there is no SubjectConfirmationData");
                Expect("InResponseTo of the subject", inResponseTo, data.Text("InResponseTo"));
                if (data.Attribute("Recipient") is { Value.Length: > 0 } recipient)
                {
                    Expect("Recipient", options.RedirectURI, recipient.Value);
                }
                return CheckTimes(data, now);
            }
            catch (AnswerRefusedException e)
            {
                why.Add(e.Message);
            }
        }
        throw new AnswerRefusedException(
            why.Count == 0 ? "the subject has no SubjectConfirmation" : "the subject is not confirmed: " + string.Join("; ", why)
        );
    }

    private static DateTimeOffset? CheckConditions(XElement conditions, SamlOptions options, DateTimeOffset now)
    {
        var ends = CheckTimes(conditions, now);
        var audience = options.EntityIssuer.Length > 0 ? options.EntityIssuer : options.RedirectURI;
        foreach (var condition in conditions.Elements())
        {
            // Core §2.5.1: what is not understood does not hold. These two ask nothing more of us: an assertion is used once anyway.
            if (condition.Name == Assertion + "OneTimeUse" || condition.Name == Assertion + "ProxyRestriction")
            {
                continue;
            }
            if (condition.Name != Assertion + "AudienceRestriction")
            {
                throw new AnswerRefusedException($"the condition {SamlXml.Clip(condition.Name.LocalName)} is unknown");
            }
            var audiences = condition.Elements(Assertion + "Audience").Select(a => a.Text()).ToList();
            if (!audiences.Contains(audience, StringComparer.Ordinal))
            {
                throw new AnswerRefusedException(
                    $"the audience must be \"{audience}\" and is \"{SamlXml.Clip(string.Join(", ", audiences))}\""
                );
            }
        }
        return ends;
    }

    private static DateTimeOffset? CheckTimes(XElement element, DateTimeOffset now)
    {
        if (element.Time("NotBefore") is { } begins && now + Skew < begins)
        {
            throw new AnswerRefusedException($"{element.Name.LocalName} holds from {begins:u}, and it is {now:u}: are both clocks right?");
        }
        var ends = element.Time("NotOnOrAfter");
        if (ends is { } end && now - Skew >= end)
        {
            throw new AnswerRefusedException($"{element.Name.LocalName} held until {end:u}, and it is {now:u}");
        }
        return ends;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private static void Expect(string what, string expected, string actual)
    {
        if (actual != expected)
        {
            throw new AnswerRefusedException($"the {what} must be \"{expected}\" and is \"{SamlXml.Clip(actual)}\"");
        }
    }
}
