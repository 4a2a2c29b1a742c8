// SAML 2.0 Core §2.7.3.
using System.Xml.Linq;
using Dex.Core.Connectors;
using Dex.Core.Storage;
using static Dex.Connectors.Saml.SamlNames;

namespace Dex.Connectors.Saml;

/// <summary>Makes a person's claims from a verified assertion, as Dex does.</summary>
internal static class AttributeMap
{
    /// <summary>The claims.</summary>
    /// <exception cref="AnswerRefusedException">The NameID or a needed attribute is missing.</exception>
    /// <exception cref="UserNotInRequiredGroupsException">The person is in none of the groups that may come in.</exception>
    public static Claims Read(XElement assertion, SamlOptions options, bool groupsAsked)
    {
        var nameId = NameIdOf(assertion.One(Assertion + "Subject")!);
        var attributes = assertion.Elements(Assertion + "AttributeStatement").Elements(Assertion + "Attribute").ToList();
        return new Claims
        {
            UserId = nameId,
            Email = Need(attributes, options.EmailAttr, "emailAttr"),
            // SAML has no way to say whether it is; the identity provider is believed.
            EmailVerified = true,
            Username = Need(attributes, options.UsernameAttr, "usernameAttr"),
            Groups = GroupsOf(attributes, options, groupsAsked, nameId),
        };
    }

    private static string NameIdOf(XElement subject)
    {
        if (subject.Element(Assertion + "EncryptedID") is not null)
        {
            throw new AnswerRefusedException(
                "the NameID is encrypted, which is not supported; turn encryption off at the identity provider"
            );
        }
        var nameId = subject.One(Assertion + "NameID")?.Text() ?? throw new AnswerRefusedException("the subject has no NameID");
        return nameId.Length > 0 ? nameId : throw new AnswerRefusedException("the NameID is empty");
    }

    private static string Need(List<XElement> attributes, string name, string option) =>
        ValuesOf(attributes, name) is [{ Length: > 0 } value, ..] ? value : throw Missing(attributes, name, option);

    private static IReadOnlyList<string> GroupsOf(List<XElement> attributes, SamlOptions options, bool asked, string nameId)
    {
        if (!asked || options.GroupsAttr.Length == 0)
        {
            // Without a look at the groups nobody can be shown to be in one.
            return options.AllowedGroups.Count == 0
                ? []
                : throw new UserNotInRequiredGroupsException(
                    $"user \"{SamlXml.Clip(nameId)}\": no groups were asked for, or groupsAttr is not set"
                );
        }
        var values = ValuesOf(attributes, options.GroupsAttr) ?? throw Missing(attributes, options.GroupsAttr, "groupsAttr");
        var groups =
            options.GroupsDelim.Length == 0
                ? values
                : (values is [var joined, ..] ? joined : "").Split(options.GroupsDelim, StringSplitOptions.RemoveEmptyEntries);
        if (options.AllowedGroups.Count == 0)
        {
            return groups;
        }
        var allowed = groups.Where(g => options.AllowedGroups.Contains(g, StringComparer.Ordinal)).ToList();
        if (allowed.Count == 0)
        {
            throw new UserNotInRequiredGroupsException($"user \"{SamlXml.Clip(nameId)}\" is in none of the groups of allowedGroups");
        }
        return options.FilterGroups ? allowed : groups;
    }

    // By name alone, whatever the format of the name; null where there is no such attribute.
    private static IReadOnlyList<string>? ValuesOf(List<XElement> attributes, string name)
    {
        var named = attributes.Where(a => a.Text("Name") == name).ToList();
        return named.Count == 0 ? null : [.. named.Elements(Assertion + "AttributeValue").Select(v => v.Text())];
    }

    private static AnswerRefusedException Missing(List<XElement> attributes, string name, string option) =>
        new(
            $"the assertion has no attribute \"{name}\" (config.{option}) with a value; it has "
                + SamlXml.Clip(string.Join(", ", attributes.Select(a => a.Text("Name"))))
        );
}
