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
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
