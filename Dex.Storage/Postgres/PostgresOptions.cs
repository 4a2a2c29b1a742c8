namespace Dex.Storage.Postgres;

/// <summary>Options of <c>storage.type: postgres</c>.</summary>
public sealed record PostgresOptions
{
    /// <summary>A host name or address, <c>host:port</c>, or the folder of a unix socket; empty means localhost.</summary>
    public string Host { get; set; } = "";

    /// <summary>The port, unless <see cref="Host"/> names one; 0 means 5432.</summary>
    public int Port { get; set; }

    /// <summary>The database; empty means the one named like the user.</summary>
    public string Database { get; set; } = "";

    /// <summary>The user; empty means the operating system's.</summary>
    public string User { get; set; } = "";

    /// <summary>The password; empty means none.</summary>
    public string Password { get; set; } = "";

    /// <summary>How long connecting may take, in seconds; 0 means 15.</summary>
    public int ConnectionTimeout { get; set; }

    /// <summary>The most connections; 0 means 5, less means 100.</summary>
    public int MaxOpenConns { get; set; }

    /// <summary>How many unused connections are kept open; 0 means 5, less means none.</summary>
    public int MaxIdleConns { get; set; }

    /// <summary>How old a connection may get, in seconds; 0 means as old as it likes.</summary>
    public int ConnMaxLifetime { get; set; }

    /// <summary>How connections are protected.</summary>
    public PostgresSsl Ssl { get; set; } = new();

    /// <summary>Names the server, without the password.</summary>
    public override string ToString() => $"{User}@{Host}:{Port}/{Database}";
}
