using Dex.Connectors;
using Dex.Core;
using Dex.Core.Clients;
using Dex.Core.Keys;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Http;
using Dex.Server.Pages;
using Dex.Storage;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Dex.Server.Hosting;

/// <summary>
/// The configuration in use. Replacing it is one assignment: each request takes the one that is there when it begins. Storage, signer and connectors that did not change go on.
/// </summary>
internal sealed partial class LiveDex : IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly ConnectorRegistry _connectorTypes;
    private readonly ILogger<LiveDex> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private volatile DexInstance _current;

    /// <summary>Begins with the configuration of the start.</summary>
    public LiveDex(IServiceProvider services, DexSetup setup, ILogger<LiveDex> logger)
    {
        (_services, _connectorTypes, _logger) = (services, setup.ConnectorTypes, logger);
        _connectorTypes.Use(Get<TimeProvider>(), Get<IRandom>(), Get<ILoggerFactory>());
        _current = Create(setup, null);
    }

    /// <summary>The configuration in use now; for what takes no time. Requests use <see cref="Serve"/>.</summary>
    public DexInstance Current => _current;

    /// <summary>A route whose requests use one configuration from beginning to end.</summary>
    public RequestDelegate Serve(Func<DexInstance, HttpContext, Task> serve) =>
        async context =>
        {
            var dex = Enter();
            try
            {
                await serve(dex, context);
            }
            finally
            {
                dex.Leave();
            }
        };

    /// <summary>Replaces the configuration. Where it throws, nothing has changed.</summary>
    /// <param name="setup">The new one; its issuer and storage are those there are.</param>
    /// <param name="reopen">Whether connectors that did not change are opened anew too, to read again the files that they name.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="FrontendException">The pages cannot be used.</exception>
    public async Task ReplaceAsync(DexSetup setup, bool reopen, CancellationToken ct)
    {
        var (old, next) = (_current, Create(setup, _current.Provider));
        try
        {
            if (!reopen)
            {
                await next.Provider.Connectors.TakeOverAsync(old.Provider.Connectors, ct);
            }
        }
        catch (StorageUnavailableException)
        {
            // Connectors are opened anew when they are needed.
        }
        catch
        {
            next.Leave();
            throw;
        }
        Get<LocalSigner>().Use(next.Provider.Options);
        _current = next;
        old.Leave();
        _ = ReportAsync(old.Ended);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _current.Leave();
        await _current.Ended.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private DexInstance Enter()
    {
        while (true)
        {
            var current = _current;
            // Replaced in between: the new one is there already.
            if (current.TryEnter())
            {
                return current;
            }
        }
    }

    private async Task ReportAsync(Task ended)
    {
        try
        {
            await ended;
        }
        catch (Exception e)
        {
            LogNotEnded(e.Message);
        }
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private DexInstance Create(DexSetup setup, DexProvider? previous)
    {
        var (time, random, loggers, gate) = (Get<TimeProvider>(), Get<IRandom>(), Get<ILoggerFactory>(), Get<BcryptGate>());
        // First what can fail.
        var frontend = new Frontend(setup.Frontend, setup.Options.Issuer.Path, time);
        var storage = new StaticOverlay(Get<IStorage>(), [.. setup.Clients], [.. setup.Passwords], [.. setup.Connectors], time);
        var opener = new LocalAccountsOpener(_connectorTypes, new PasswordDatabase(storage.Passwords, gate, random));
        var provider = new DexProvider(
            setup.Options,
            storage,
            Get<ISigner>(),
            opener,
            Get<IClientCalls>(),
            time,
            random,
            loggers,
            previous
        );
        var reader = new RequestReader(new ClientAddress(setup.ClientAddressHeader, [.. setup.TrustedProxies]));
        var writer = new ReplyWriter(setup.Options.Issuer, frontend, [.. setup.Headers], loggers.CreateLogger<ReplyWriter>());
        var endpoints = new EndpointInvoker(
            setup.Options.Issuer,
            reader,
            writer,
            CorsOf(setup),
            Get<ICorsService>(),
            loggers.CreateLogger<EndpointInvoker>()
        );
        return new DexInstance(provider, storage, frontend, endpoints, provider.CreateAdmin(gate), _stopping.Token);
    }

    private static CorsPolicy? CorsOf(DexSetup setup)
    {
        if (setup.AllowedOrigins.Count == 0)
        {
            return null;
        }
        var policy = new CorsPolicyBuilder([.. setup.AllowedOrigins]).WithMethods("GET", "HEAD", "POST", "PUT", "DELETE");
        // Dex's default.
        return policy.WithHeaders(setup.AllowedHeaders.Count > 0 ? [.. setup.AllowedHeaders] : ["Authorization"]).Build();
    }

    [LoggerMessage(LogLevel.Warning, "a replaced configuration did not end cleanly: {reason}")]
    private partial void LogNotEnded(string reason);
}
