using System.Text.Json.Serialization.Metadata;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;

namespace Dex.Server.Configuration.Rules;

/// <summary>Where state is kept.</summary>
internal static class StorageRules
{
    private static readonly string[] SslModes = ["", "disable", "require", "verify-ca", "verify-full"];

    /// <summary>The shape of a type's options; null where it is not known.</summary>
    public static JsonTypeInfo? OptionsOf(string type) =>
        type switch
        {
            "sqlite3" => ConfigJson.Default.SqliteOptions,
            "postgres" => ConfigJson.Default.PostgresOptions,
            "memory" => ConfigJson.Default.NoOptions,
            _ => null,
        };

    public static void Check(RuleContext context, object? options)
    {
        var type = context.File.Storage.Type;
        if (type.Length == 0)
        {
            context.Problems.Error("storage", "no storage supplied; set storage.type to sqlite3, postgres or memory");
        }
        else if (type is not ("memory" or "sqlite3" or "postgres" or "etcd" or "kubernetes" or "mysql"))
        {
            context.Problems.Error("storage.type", $"unknown storage type \"{type}\"; use sqlite3, postgres or memory");
        }
        switch (options)
        {
            case SqliteOptions sqlite:
                context.ErrorIf(
                    sqlite.File.Length == 0,
                    "storage.config.file",
                    "no file given; name the SQLite file, such as /var/lib/dex/dex.db"
                );
                break;
            case PostgresOptions postgres:
                CheckPostgres(context, postgres);
                break;
        }
    }

    private static void CheckPostgres(RuleContext context, PostgresOptions options)
    {
        const string path = "storage.config";
        context.ErrorIf(options.Port is < 0 or > 65535, path + ".port", "must be a port number");
        context.ErrorIf(options.ConnectionTimeout < 0, path + ".connectionTimeout", "must be a number of seconds");
        context.ErrorIf(options.MaxOpenConns < 0, path + ".maxOpenConns", "must not be negative");
        context.ErrorIf(options.MaxIdleConns < 0, path + ".maxIdleConns", "must not be negative");
        context.ErrorIf(options.ConnMaxLifetime < 0, path + ".connMaxLifetime", "must be a number of seconds");
        context.ErrorIf(
            !SslModes.Contains(options.Ssl.Mode),
            path + ".ssl.mode",
            $"unknown mode \"{options.Ssl.Mode}\"; use disable, require, verify-ca or verify-full"
        );
        context.ErrorIf(
            options.Ssl.CertFile.Length == 0 != (options.Ssl.KeyFile.Length == 0),
            path + ".ssl",
            "certFile and keyFile belong together; set both or none"
        );
        foreach (
            var (key, file) in new[]
            {
                ("caFile", options.Ssl.CaFile),
                ("certFile", options.Ssl.CertFile),
                ("keyFile", options.Ssl.KeyFile),
            }
        )
        {
            context.ErrorIf(file.Length > 0 && !File.Exists(file), $"{path}.ssl.{key}", $"there is no file {file}");
        }
    }
}
