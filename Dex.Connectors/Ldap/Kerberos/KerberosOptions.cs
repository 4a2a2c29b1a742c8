namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>The options of <c>ldap</c> for single sign-on by Kerberos, with Dex's names and defaults.</summary>
internal sealed record KerberosOptions
{
    /// <summary>Whether browsers may show a ticket.</summary>
    public bool Enabled { get; set; }

    /// <summary>The file with the keys of our service principal.</summary>
    public string KeytabPath { get; set; } = "";

    /// <summary>The service principal that tickets must be for, such as <c>HTTP/dex.example.com</c>; empty: any of the keytab.</summary>
    public string Spn { get; set; } = "";

    /// <summary>The same by its other name.</summary>
    public string KeytabPrincipal { get; set; } = "";

    /// <summary>Seconds that clocks may differ; 0: as the Kerberos library is configured.</summary>
    public int MaxClockSkew { get; set; }

    /// <summary>The realm that people must be of; empty: see <see cref="PrincipalRules"/>; <c>*</c>: any.</summary>
    public string ExpectedRealm { get; set; } = "";

    /// <summary>What of the principal the directory is asked for: <c>localpart</c> (also for empty), <c>sAMAccountName</c> (the same) or <c>userPrincipalName</c>.</summary>
    public string UsernameFromPrincipal { get; set; } = "";

    /// <summary>Whether a browser without an accepted ticket gets the form for a name and a password.</summary>
    public bool FallbackToPassword { get; set; }
}
