using System.Globalization;
using System.Net;
using Npgsql;

namespace Dex.Storage.Postgres;

/// <summary>Turns Dex's options into the driver's.</summary>
internal static class PostgresConnectionString
{
    private const int DefaultPort = 5432;
    private const int DefaultTimeoutSeconds = 15;
    private const int DefaultConnections = 5;
    private const int UnlimitedConnections = 100;

    // Connections beyond MaxIdleConns are closed when nobody has used them for so long.
    private const int IdleSeconds = 30;

    // A dozen kinds of record with half a dozen statements each.
    private const int MostPreparedStatements = 100;

    public static NpgsqlConnectionStringBuilder Create(PostgresOptions options)
    {
        var (host, port) = HostAndPort(options);
        var open = options.MaxOpenConns switch
        {
            0 => DefaultConnections,
            < 0 => UnlimitedConnections,
            _ => options.MaxOpenConns,
        };
        var idle = options.MaxIdleConns switch
        {
            0 => DefaultConnections,
            < 0 => 0,
            _ => options.MaxIdleConns,
        };
        var user = options.User.Length > 0 ? options.User : Environment.UserName;
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Username = user,
            Database = options.Database.Length > 0 ? options.Database : user,
            Timeout = options.ConnectionTimeout > 0 ? options.ConnectionTimeout : DefaultTimeoutSeconds,
            Pooling = true,
            MaxPoolSize = open,
            MinPoolSize = Math.Min(idle, open),
            ConnectionIdleLifetime = IdleSeconds,
            ConnectionLifetime = Math.Max(0, options.ConnMaxLifetime),
            // No statement of ours changes a connection's settings, so there is nothing to reset between uses.
            NoResetOnClose = true,
            MaxAutoPrepare = MostPreparedStatements,
            AutoPrepareMinUsages = 2,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "dex",
        };
        if (options.Password.Length > 0)
        {
            builder.Password = options.Password;
        }
        Protect(builder, options.Ssl, isSocket: host.StartsWith('/'));
        return builder;
    }

    private static void Protect(NpgsqlConnectionStringBuilder builder, PostgresSsl ssl, bool isSocket)
    {
        builder.SslMode = isSocket
            ? SslMode.Disable
            : ssl.Mode switch
            {
                "disable" => SslMode.Disable,
                // As Dex's driver has it: an authority that is named is also asked.
                "require" => ssl.CaFile.Length > 0 ? SslMode.VerifyCA : SslMode.Require,
                "verify-ca" => SslMode.VerifyCA,
                "verify-full" or "" => SslMode.VerifyFull,
                _ => throw new ArgumentException(
                    $"storage.config.ssl.mode: \"{ssl.Mode}\" is none of disable, require, verify-ca and verify-full."
                ),
            };
        if (builder.SslMode == SslMode.Disable)
        {
            return;
        }
        builder.RootCertificate = ssl.CaFile.Length > 0 ? ssl.CaFile : null;
        builder.SslCertificate = ssl.CertFile.Length > 0 ? ssl.CertFile : null;
        builder.SslKey = ssl.KeyFile.Length > 0 ? ssl.KeyFile : null;
    }

    private static (string Host, int Port) HostAndPort(PostgresOptions options)
    {
        var host = options.Host;
        var port = options.Port > 0 ? options.Port : DefaultPort;
        if (host.Length == 0)
        {
            return ("localhost", port);
        }
        if (host.StartsWith('/') || (!host.StartsWith('[') && IPAddress.TryParse(host, out _)))
        {
            return (host, port);
        }
        var colon = host.LastIndexOf(':');
        return colon >= 0 && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own)
            ? (host[..colon].Trim('[', ']'), own)
            : (host, port);
    }
}
