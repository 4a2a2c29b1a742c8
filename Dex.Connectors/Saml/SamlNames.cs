// SAML 2.0 Core, Bindings and Profiles: names that stand in messages.
using System.Xml.Linq;
using Dex.Core.Connectors;

namespace Dex.Connectors.Saml;

/// <summary>The names of SAML 2.0 that we use.</summary>
internal static class SamlNames
{
    public static readonly XNamespace Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    public static readonly XNamespace Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    public const string PostBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    public const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    public const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    // Core §8.3, in the order of their numbers.
    private static readonly string[] NameIdFormats =
    [
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted",
    ];

    /// <summary>The whole name of a form of NameID, which may be given by its last part.</summary>
    /// <exception cref="ConnectorConfigurationException">There is no such form.</exception>
    public static string NameIdFormat(string configured)
    {
        var wanted = configured.Length == 0 ? "persistent" : configured;
        return Array.Find(NameIdFormats, f => f == wanted || LastPart(f) == wanted)
            ?? throw new ConnectorConfigurationException(
                $"config.nameIDPolicyFormat \"{configured}\" is unknown; it must be one of {string.Join(", ", NameIdFormats.Select(LastPart))}, or its whole name"
            );
    }

    /// <summary>What follows the last colon.</summary>
    public static string LastPart(string name) => name[(name.LastIndexOf(':') + 1)..];
}
