namespace Dex.Server.Configuration.Sections;

/// <summary><c>web</c>: the HTTP listeners.</summary>
public sealed record WebSection
{
    /// <summary>Address for HTTP, such as <c>127.0.0.1:5556</c>; empty: none.</summary>
    public string Http { get; set; } = "";

    /// <summary>Address for HTTPS; empty: none.</summary>
    public string Https { get; set; } = "";

    /// <summary>Headers of every response.</summary>
    public WebHeadersSection Headers { get; set; } = new();

    /// <summary>PEM file with the certificate chain.</summary>
    public string TlsCert { get; set; } = "";

    /// <summary>PEM file with the private key.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary><c>1.2</c> (the default) or <c>1.3</c>.</summary>
    public string TlsMinVersion { get; set; } = "";

    /// <summary><c>1.2</c> or <c>1.3</c>; empty: the newest.</summary>
    public string TlsMaxVersion { get; set; } = "";

    /// <summary>Origins whose pages may call the endpoints for programs; <c>*</c>: all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Headers those may send; empty: Authorization.</summary>
    public IReadOnlyList<string> AllowedHeaders { get; set; } = [];

    /// <summary>How to find the client's address behind proxies.</summary>
    public ClientRemoteIpSection ClientRemoteIP { get; set; } = new();
}
