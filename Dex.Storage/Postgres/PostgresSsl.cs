namespace Dex.Storage.Postgres;

/// <summary>How a PostgreSQL connection is protected: <c>storage.config.ssl</c>.</summary>
public sealed record PostgresSsl
{
    /// <summary><c>disable</c>, <c>require</c>, <c>verify-ca</c> or <c>verify-full</c>; empty means verify-full. Unix sockets are never encrypted.</summary>
    public string Mode { get; set; } = "";

    /// <summary>A PEM file with the authorities trusted; empty means the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>A PEM file with the client certificate; empty means none.</summary>
    public string CertFile { get; set; } = "";

    /// <summary>A PEM file with its private key.</summary>
    public string KeyFile { get; set; } = "";
}
