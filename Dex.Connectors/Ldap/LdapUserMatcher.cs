namespace Dex.Connectors.Ldap;

/// <summary>One of <c>groupSearch.userMatchers</c>.</summary>
internal sealed record LdapUserMatcher
{
    /// <summary>The attribute of the person; <c>DN</c>: the name of the entry.</summary>
    public string UserAttr { get; set; } = "";

    /// <summary>The attribute of the group that must hold that value.</summary>
    public string GroupAttr { get; set; } = "";

    /// <summary>The attribute by which groups hold groups; empty: those do not count.</summary>
    public string RecursionGroupAttr { get; set; } = "";
}
