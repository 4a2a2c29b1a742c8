using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dex.Core.Connectors;

namespace Dex.Connectors.Saml;

/// <summary>Reads the parts of SAML elements strictly.</summary>
internal static partial class SamlElements
{
    /// <summary>The one child of a name; null where there is none.</summary>
    /// <exception cref="AnswerRefusedException">There are several.</exception>
    public static XElement? One(this XElement parent, XName name)
    {
        var all = parent.Elements(name).Take(2).ToList();
        return all.Count <= 1
            ? all.FirstOrDefault()
            : throw new AnswerRefusedException($"{parent.Name.LocalName} holds several {name.LocalName}");
    }

    /// <summary>An attribute's text; empty where it is absent.</summary>
    public static string Text(this XElement element, string attribute) => (string?)element.Attribute(attribute) ?? "";

    /// <summary>All the text of an element. A comment in the middle ends nothing: what stands on both sides of it was signed as one text.</summary>
    /// <exception cref="AnswerRefusedException">Elements stand in it, so that what its text is can be argued about.</exception>
    public static string Text(this XElement element) =>
        element.HasElements ? throw new AnswerRefusedException($"{element.Name.LocalName} holds elements instead of text") : element.Value;

    /// <summary>A time; null where the attribute is absent.</summary>
    /// <exception cref="AnswerRefusedException">It is no time with a zone (Core §1.3.3).</exception>
    public static DateTimeOffset? Time(this XElement element, string attribute)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
        {
            return null;
        }
        return
            DateTimePattern().Match(text) is { Success: true } match
            && DateTimeOffset.TryParse(
                match.Groups[1].Value + match.Groups[2].Value,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time
            )
            ? time
            : throw new AnswerRefusedException($"{attribute} \"{SamlXml.Clip(text)}\" is no time");
    }

    /// <summary>SAML 2.0 is the only version there is (Core §4).</summary>
    public static void CheckVersion(this XElement element)
    {
        if (element.Text("Version") != "2.0")
        {
            throw new AnswerRefusedException(
                $"the {element.Name.LocalName} is of version \"{SamlXml.Clip(element.Text("Version"))}\" and not of 2.0"
            );
        }
    }

    // Parts of a second decide nothing here.
    [GeneratedRegex(@"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,20})?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex DateTimePattern();
}
