using System.Text.Json.Serialization;

namespace Dex.Connectors.Ldap;

/// <summary>What is kept for refreshing, with Dex's names; of the entry only its name, which must stay the same.</summary>
internal sealed record LdapRefreshData
{
    /// <summary>The name that the person signed in with.</summary>
    public string Username { get; set; } = "";

    /// <summary>The entry.</summary>
    public LdapKeptEntry Entry { get; set; } = new();
}

/// <summary>The entry of a person.</summary>
internal sealed record LdapKeptEntry
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("DN")]
    public string Dn { get; set; } = "";
}
