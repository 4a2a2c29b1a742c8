using Dex.Core.Connectors;

namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>Who of those with a good ticket may come in, and by which name the directory is asked for them.</summary>
internal sealed class PrincipalRules
{
    private readonly bool _whole;
    private readonly IReadOnlyList<string>? _realms;

    /// <summary>The rules of a connector.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="ownRealms">The realms of our service principals.</param>
    /// <exception cref="ConnectorConfigurationException">An option is wrong.</exception>
    public PrincipalRules(KerberosOptions options, IReadOnlyList<string> ownRealms)
    {
        _whole = options.UsernameFromPrincipal.ToUpperInvariant() switch
        {
            "" or "LOCALPART" or "SAMACCOUNTNAME" => false,
            "USERPRINCIPALNAME" => true,
            _ => throw new ConnectorConfigurationException(
                "config.kerberos.usernameFromPrincipal must be localpart, sAMAccountName or userPrincipalName"
            ),
        };
        _realms = options.ExpectedRealm switch
        {
            "*" => null,
            // Without its realm a name says little: jane@PARTNER.EXAMPLE is another person than our jane.
            "" => _whole ? null : ownRealms,
            var realm => [realm],
        };
    }

    /// <summary>The name for the directory; null: the principal may not come in, and <paramref name="reason"/> says why.</summary>
    /// <param name="principal">The principal, as the Kerberos library writes it: <c>name@REALM</c>.</param>
    /// <param name="reason">Why not.</param>
    public string? UsernameOf(string principal, out string reason)
    {
        var at = principal.LastIndexOf('@');
        // A backslash stands before an @, a slash or worse within the name itself; no person is called so, but somebody may try to look like one.
        if (at <= 0 || at == principal.Length - 1 || principal.IndexOf('@', StringComparison.Ordinal) != at || principal.Contains('\\'))
        {
            reason = "the principal is not of the form name@REALM";
            return null;
        }
        var realm = principal[(at + 1)..];
        if (_realms?.Contains(realm, StringComparer.OrdinalIgnoreCase) is false)
        {
            reason = $"the realm {realm} is not {string.Join(" or ", _realms)}: see config.kerberos.expectedRealm";
            return null;
        }
        reason = "";
        return _whole ? principal : principal[..at];
    }
}
