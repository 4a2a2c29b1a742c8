using System.Text.Json;

namespace Dex.Connectors.Ldap;

/// <summary><c>userSearch</c>.</summary>
internal sealed record LdapUserSearch
{
    /// <summary>Where the search begins.</summary>
    public string BaseDN { get; set; } = "";

    /// <summary>A filter that people must match besides; empty: none.</summary>
    public string Filter { get; set; } = "";

    /// <summary>The attribute that holds the name people sign in with, or a list of them.</summary>
    public JsonElement? Username { get; set; }

    /// <summary><c>sub</c> or <c>one</c>; empty: <c>sub</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The attribute with the id.</summary>
    public string IdAttr { get; set; } = "uid";

    /// <summary>The attribute with the e-mail address.</summary>
    public string EmailAttr { get; set; } = "mail";

    /// <summary>The attribute with the name; empty: none.</summary>
    public string NameAttr { get; set; } = "";

    /// <summary>The attribute with the preferred name; empty: none.</summary>
    public string PreferredUsernameAttr { get; set; } = "";

    /// <summary>What follows the name and an @ to make the address, instead of <see cref="EmailAttr"/>.</summary>
    public string EmailSuffix { get; set; } = "";
}
