using System.Globalization;
using System.Net;

namespace Dex.Server.Hosting;

/// <summary>A listen address in Go's notation.</summary>
/// <param name="Host">The host; empty: all interfaces.</param>
/// <param name="Port">The port.</param>
internal sealed record ListenAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>:port</c> or <c>[v6]:port</c>.</summary>
    public static bool TryParse(string text, out ListenAddress address)
    {
        address = new ListenAddress("", 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
            if (!IPAddress.TryParse(host, out _))
            {
                return false;
            }
        }
        else if (host.Contains(':', StringComparison.Ordinal) || (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown))
        {
            return false;
        }
        address = new ListenAddress(host, port);
        return true;
    }
}
