using Dex.Server.Admin;
using Dex.Server.Configuration;
using Dex.Server.Hosting;
using Dex.Server.Telemetry;

namespace Dex.Server.Commands;

/// <summary><c>dex serve FILE</c>: runs the provider.</summary>
internal static partial class ServeCommand
{
    // Dex's: requests under way get this long to end.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs until it is told to stop; 1 where it cannot start.</summary>
    public static async Task<int> RunAsync(
        string file,
        ServeOverrides overrides,
        Func<string, string?> environment,
        TextWriter errors,
        CancellationToken ct
    )
    {
        if (ConfigCheckCommand.ReadFile(file, errors) is not { } content)
        {
            return 1;
        }
        ConfigResult Load(byte[] text) => ConfigLoader.Load(text, environment, overrides);
        var result = Load(content);
        foreach (var problem in result.Problems)
        {
            await errors.WriteLineAsync(problem.Format(file));
        }
        if (result.Config is not { } config)
        {
            return 1;
        }
        try
        {
            using var export = new OtlpExport(environment, VersionCommand.Version);
            await using var app = Build(config, new ConfigFile(file, content), Load);
            LogConfiguration(app.Logger, config);
            await app.StartAsync(ct);
            await app.WaitForShutdownAsync(ct);
            return 0;
        }
        catch (TlsFileException e)
        {
            await errors.WriteLineAsync($"cannot serve HTTPS: {e.Message}");
            return 1;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await errors.WriteLineAsync($"cannot listen: {DexListeners.Describe(e)}");
            return 1;
        }
    }

    private static WebApplication Build(LoadedConfig config, ConfigFile source, Func<byte[], ConfigResult> load)
    {
        var file = config.File;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "dex" });
        var log = new LogOptions(
            SlogLevel.Parse(file.Logger.Level),
            file.Logger.Format.Equals("json", StringComparison.OrdinalIgnoreCase),
            file.Logger.ExcludeFields
        );
        builder
            .Logging.SetMinimumLevel(LogLevel.Trace)
            .AddProvider(new SlogLoggerProvider(log, Console.OpenStandardError(), TimeProvider.System));
        // What keeps the host from starting is said below, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        var (web, api) = (DexListeners.TlsOf(file.Web, TimeProvider.System), DexListeners.TlsOf(file.Grpc, TimeProvider.System));
        builder.WebHost.ConfigureKestrel(kestrel => DexListeners.Configure(kestrel, file, web, api));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddDex(setup => setup.UseConfig(config));
        builder.Services.AddSingleton(sp => new SystemdNotifier(
            sp.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System,
            config.Environment
        ));
        builder.Services.AddHostedService(sp => sp.GetRequiredService<SystemdNotifier>());
        builder.Services.AddHostedService(sp => new ConfigReloader(
            source,
            config,
            load,
            sp.GetRequiredService<LiveDex>(),
            ([.. new[] { web, api }.OfType<ReloadingTls>()], sp.GetRequiredService<SystemdNotifier>(), TimeProvider.System),
            sp.GetRequiredService<ILogger<ConfigReloader>>()
        ));
        var hasTelemetry = ListenAddress.TryParse(file.Telemetry.Http, out var telemetry);
        if (hasTelemetry)
        {
            builder.Services.AddSingleton<PrometheusPage>();
        }
        var app = builder.Build();
        web?.Use(app.Logger);
        api?.Use(app.Logger);
        if (hasTelemetry)
        {
            app.UseTelemetry(telemetry.Port);
        }
        if (ListenAddress.TryParse(file.Grpc.Addr, out var grpc))
        {
            app.UseAdminApi(grpc.Port, VersionCommand.Version, config.Flags, file.Grpc.Reflection);
            if (file.Grpc.TlsClientCA.Length == 0)
            {
                LogOpenApi(app.Logger, file.Grpc.Addr);
            }
        }
        app.UseRouting();
        app.Use(HttpMetrics.MeasureAsync);
        app.MapDex();
        app.Lifetime.ApplicationStarted.Register(() =>
            LogListening(app.Logger, file.Web.Http, file.Web.Https, file.Telemetry.Http, file.Grpc.Addr)
        );
        app.Lifetime.ApplicationStopping.Register(() => LogStopping(app.Logger));
        return app;
    }

    private static void LogConfiguration(ILogger logger, LoadedConfig config)
    {
        var file = config.File;
        LogVersion(logger, VersionCommand.Version, Environment.Version.ToString());
        LogIssuer(logger, file.Issuer);
        LogStorage(logger, file.Storage.Type, config.Storage?.ToString() ?? "");
        foreach (var client in file.StaticClients)
        {
            LogClient(logger, client.Name);
        }
        foreach (var connector in file.Connectors)
        {
            LogConnector(logger, connector.Id, connector.Type);
        }
        if (file.EnablePasswordDB)
        {
            LogPasswords(logger, file.StaticPasswords.Count);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "the gRPC API asks for no client certificate (grpc.tlsClientCA): whoever reaches it can do everything, {grpc}"
    )]
    private static partial void LogOpenApi(ILogger logger, string grpc);

    [LoggerMessage(LogLevel.Information, "Version info, {dex_version}, {dotnet_version}")]
    private static partial void LogVersion(ILogger logger, string dex_version, string dotnet_version);

    [LoggerMessage(LogLevel.Information, "config issuer, {issuer}")]
    private static partial void LogIssuer(ILogger logger, string issuer);

    [LoggerMessage(LogLevel.Information, "config storage, {storage_type}, {storage}")]
    private static partial void LogStorage(ILogger logger, string storage_type, string storage);

    [LoggerMessage(LogLevel.Information, "config static client, {client_name}")]
    private static partial void LogClient(ILogger logger, string client_name);

    [LoggerMessage(LogLevel.Information, "config connector, {connector_id}, {connector_type}")]
    private static partial void LogConnector(ILogger logger, string connector_id, string connector_type);

    [LoggerMessage(LogLevel.Information, "config connector: local passwords enabled, {static_passwords}")]
    private static partial void LogPasswords(ILogger logger, int static_passwords);

    [LoggerMessage(LogLevel.Information, "listening, {http}, {https}, {telemetry}, {grpc}")]
    private static partial void LogListening(ILogger logger, string http, string https, string telemetry, string grpc);

    [LoggerMessage(LogLevel.Information, "shutdown: no new requests, those under way may end")]
    private static partial void LogStopping(ILogger logger);
}
