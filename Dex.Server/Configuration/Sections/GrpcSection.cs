namespace Dex.Server.Configuration.Sections;

/// <summary><c>grpc</c>: the admin API.</summary>
public sealed record GrpcSection
{
    /// <summary>Its address; empty: none.</summary>
    public string Addr { get; set; } = "";

    /// <summary>PEM file with the certificate chain.</summary>
    public string TlsCert { get; set; } = "";

    /// <summary>PEM file with the private key.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>PEM file with the authorities of client certificates.</summary>
    public string TlsClientCA { get; set; } = "";

    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    public string TlsMinVersion { get; set; } = "";

    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    public string TlsMaxVersion { get; set; } = "";

    /// <summary>Whether the server describes its API.</summary>
    public bool Reflection { get; set; }
}
