namespace Dex.Connectors.Ldap;

/// <summary><c>groupSearch</c>.</summary>
internal sealed record LdapGroupSearch
{
    /// <summary>Where the search begins; empty: there are no groups.</summary>
    public string BaseDN { get; set; } = "";

    /// <summary>A filter that groups must match besides; empty: none.</summary>
    public string Filter { get; set; } = "";

    /// <summary><c>sub</c> or <c>one</c>; empty: <c>sub</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Dex's old form of <see cref="UserMatchers"/>.</summary>
    public string UserAttr { get; set; } = "";

    /// <summary>Dex's old form of <see cref="UserMatchers"/>.</summary>
    public string GroupAttr { get; set; } = "";

    /// <summary>Dex's old form of <see cref="UserMatchers"/>.</summary>
    public string RecursionGroupAttr { get; set; } = "";

    /// <summary>How people and groups belong together.</summary>
    public IReadOnlyList<LdapUserMatcher> UserMatchers { get; set; } = [];

    /// <summary>The attribute of a group with its name.</summary>
    public string NameAttr { get; set; } = "";
}
