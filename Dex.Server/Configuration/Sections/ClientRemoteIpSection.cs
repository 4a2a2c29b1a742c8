namespace Dex.Server.Configuration.Sections;

/// <summary><c>web.clientRemoteIP</c>.</summary>
public sealed record ClientRemoteIpSection
{
    /// <summary>The header in which proxies say who the client is.</summary>
    public string Header { get; set; } = "";

    /// <summary>The proxies whose word counts, in CIDR notation.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];
}
