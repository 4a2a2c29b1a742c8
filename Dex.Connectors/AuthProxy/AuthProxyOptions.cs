namespace Dex.Connectors.AuthProxy;

/// <summary>The options of <c>authproxy</c>, with Dex's names and defaults.</summary>
internal sealed record AuthProxyOptions
{
    /// <summary>The header with the person's id; empty: <c>X-Remote-User-Id</c>.</summary>
    public string UserIDHeader { get; set; } = "";

    /// <summary>The header with the person's name, the only one that must be there; empty: <c>X-Remote-User</c>.</summary>
    public string UserHeader { get; set; } = "";

    /// <summary>The header with the preferred name; empty: <c>X-Remote-User-Name</c>.</summary>
    public string UserNameHeader { get; set; } = "";

    /// <summary>The header with the e-mail address; empty: <c>X-Remote-User-Email</c>.</summary>
    public string EmailHeader { get; set; } = "";

    /// <summary>The header with the groups; empty: <c>X-Remote-Group</c>.</summary>
    public string GroupHeader { get; set; } = "";

    /// <summary>What stands between groups; empty: a comma.</summary>
    public string GroupHeaderSeparator { get; set; } = "";

    /// <summary>Groups that everybody gets.</summary>
    public IReadOnlyList<string> StaticGroups { get; set; } = [];

    /// <summary>Ours: the networks (CIDR) that the proxy may call from; empty: any, as in Dex.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];
}
