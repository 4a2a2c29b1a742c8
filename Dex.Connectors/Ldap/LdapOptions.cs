using Dex.Connectors.Ldap.Kerberos;

namespace Dex.Connectors.Ldap;

/// <summary>The options of <c>ldap</c>, with Dex's names and defaults.</summary>
internal sealed record LdapOptions
{
    /// <summary>The server, with a port besides 636, or 389 with <see cref="InsecureNoSSL"/>.</summary>
    public string Host { get; set; } = "";

    /// <summary>Whether nothing is encrypted.</summary>
    public bool InsecureNoSSL { get; set; }

    /// <summary>Whether certificates are not checked.</summary>
    public bool InsecureSkipVerify { get; set; }

    /// <summary>Whether encryption begins by StartTLS instead of from the first byte.</summary>
    public bool StartTLS { get; set; }

    /// <summary>A file with the authorities to trust instead of the system's.</summary>
    public string RootCA { get; set; } = "";

    /// <summary>The same as PEM, in base64; wins.</summary>
    public byte[]? RootCAData { get; set; }

    /// <summary>Our certificate for the server, a PEM file.</summary>
    public string ClientCert { get; set; } = "";

    /// <summary>Its key, a PEM file.</summary>
    public string ClientKey { get; set; } = "";

    /// <summary>The account that searches; empty: anonymous.</summary>
    public string BindDN { get; set; } = "";

    /// <summary>Its password.</summary>
    public string BindPW { get; set; } = "";

    /// <summary>What the name field is called; empty: Username.</summary>
    public string UsernamePrompt { get; set; } = "";

    /// <summary>Single sign-on by Kerberos.</summary>
    public KerberosOptions? Kerberos { get; set; }

    /// <summary>How people are found.</summary>
    public LdapUserSearch UserSearch { get; set; } = new();

    /// <summary>How groups are found.</summary>
    public LdapGroupSearch GroupSearch { get; set; } = new();
}
