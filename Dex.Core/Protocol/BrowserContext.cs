using System.Net;

namespace Dex.Core.Protocol;

/// <summary>What an interactive endpoint knows of the browser besides the parameters.</summary>
/// <param name="Cookies">The cookies it sent, by name.</param>
/// <param name="RemoteAddress">Its address, after trusted proxies; null where unknown.</param>
/// <param name="UserAgent">What it calls itself; empty where it does not.</param>
public sealed record BrowserContext(IReadOnlyDictionary<string, string> Cookies, string? RemoteAddress, string UserAgent)
{
    /// <summary>A header of the request by its name; null where it is absent. Only for what a proxy in front says, and for tickets.</summary>
    public Func<string, string?> Header { get; init; } = _ => null;

    /// <summary>Who made the connection: the last proxy, or the browser itself; null where unknown.</summary>
    public IPAddress? Peer { get; init; }
}
