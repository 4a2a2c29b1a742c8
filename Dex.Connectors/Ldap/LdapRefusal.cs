// MS-ADTS §3.1.1.3.4, MS-ERREF §2.2: Active Directory answers "wrong name or password" for many things, and says which in the text, as "data 533".
using System.Globalization;
using System.Text.RegularExpressions;

namespace Dex.Connectors.Ldap;

/// <summary>What a server's refusal means, where its own words do not tell an operator.</summary>
internal static partial class LdapRefusal
{
    /// <summary>Puts the meaning after the server's words; some have none.</summary>
    /// <param name="code">The result code.</param>
    /// <param name="diagnostic">The server's words.</param>
    public static string Explain(int code, string diagnostic) =>
        MeaningOf(code, diagnostic) is { } meaning ? $"{code} {diagnostic} ({meaning})" : $"{code} {diagnostic}".TrimEnd();

    private static string? MeaningOf(int code, string diagnostic) =>
        code switch
        {
            LdapException.SizeLimitExceeded => "more than the server gives at once: narrow the search, or raise the server's limit",
            LdapException.StrongAuthRequired => "the server takes passwords only over TLS: use port 636 or startTLS, without insecureNoSSL",
            LdapException.InvalidCredentials => ReasonOf(diagnostic),
            _ => null,
        };

    private static string? ReasonOf(string diagnostic) =>
        SubCode().Match(diagnostic) is { Success: true } found
            ? int.Parse(found.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture) switch
            {
                0x525 => "no such account",
                0x52e => "wrong name or password",
                0x52f => "the account has a restriction",
                0x530 => "the account may not sign in at this time",
                0x531 => "the account may not sign in from this computer",
                0x532 => "the password has expired",
                0x533 => "the account is disabled",
                0x701 => "the account has expired",
                0x773 => "the password must be changed first",
                0x775 => "the account is locked",
                _ => null,
            }
            : null;

    [GeneratedRegex("AcceptSecurityContext error, data ([0-9a-fA-F]{1,6}),")]
    private static partial Regex SubCode();
}
