using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dex.Server.Hosting;

/// <summary>The limits of our listeners.</summary>
internal static class DexKestrel
{
    /// <summary>Sets the limits on what a client may send.</summary>
    public static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Room for an id_token_hint with many groups in a query; Go's limit for all headers is 1 MB.
        kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        // Room for the largest Kerberos ticket that Windows makes, 64,000 characters in base64, besides cookies; over HTTP/2 each header has its own limit.
        kestrel.Limits.MaxRequestHeadersTotalSize = 96 * 1024;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 72 * 1024;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Each costs memory; a proxy in front needs far fewer. Who sends or reads too slowly is cut off by Kestrel's own minimum rates.
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
    }
}
