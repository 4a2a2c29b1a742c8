using System.Net;

namespace Dex.Server.Http;

/// <summary>
/// The client's address. The header that carries it (<c>web.clientRemoteIP.header</c>) is believed only as far as trusted proxies wrote it: it is read
/// from its right end, skipping trusted proxies, and the first address that is none is the client's, as in Dex.
/// </summary>
internal sealed class ClientAddress(string? header, IReadOnlyList<IPNetwork> trustedProxies)
{
    /// <summary>The client's address; null where the connection has none.</summary>
    public string? Of(HttpContext context)
    {
        var peer = Normalize(context.Connection.RemoteIpAddress);
        if (peer is null || string.IsNullOrEmpty(header) || !IsTrusted(peer))
        {
            return peer?.ToString();
        }
        var hops = context.Request.Headers[header].ToString().Split(',');
        for (var i = hops.Length - 1; i >= 0; i--)
        {
            if (!IPAddress.TryParse(hops[i].AsSpan().Trim(), out var hop))
            {
                break;
            }
            hop = Normalize(hop)!;
            if (!IsTrusted(hop))
            {
                return hop.ToString();
            }
        }
        return peer.ToString();
    }

    private static IPAddress? Normalize(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private bool IsTrusted(IPAddress address)
    {
        foreach (var network in trustedProxies)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }
}
