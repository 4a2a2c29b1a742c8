using System.Net;
using System.Net.Sockets;
using Dex.Core;

namespace Dex.Server.Hosting;

/// <summary>A provider of its own on a free loopback port: a fixture for integration tests. State is kept in memory, unless the setup says otherwise.</summary>
public sealed class DexHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DexHost(WebApplication app, string address)
    {
        (_app, Address) = (app, address);
    }

    /// <summary>Where it listens, with the issuer's path, such as <c>http://127.0.0.1:41234/dex</c>.</summary>
    public string Address { get; }

    /// <summary>The issuer: the address, unless the setup chose another, as replicas of one provider must.</summary>
    public string Issuer => Provider.Options.Issuer.Url;

    /// <summary>The provider's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The provider itself.</summary>
    public DexProvider Provider => Live.Current.Provider;

    /// <summary>The configuration in use.</summary>
    internal LiveDex Live => Services.GetRequiredService<LiveDex>();

    /// <summary>Starts a provider.</summary>
    /// <param name="configure">Adds applications, people and connectors. The issuer is set already.</param>
    /// <param name="configureServices">Adds or replaces services, such as a <see cref="TimeProvider"/> or logging; null: none.</param>
    /// <param name="ct">Ends the start.</param>
    public static async Task<DexHost> StartAsync(
        Action<DexSetup>? configure = null,
        Action<IServiceCollection>? configureServices = null,
        CancellationToken ct = default
    )
    {
        // The issuer holds the port, so the socket must have one before the provider is made; it is handed over, not closed and opened again.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = (IPEndPoint)socket.LocalEndPoint!;
        var issuer = $"http://127.0.0.1:{endpoint.Port}/dex";

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(o => o.CreateBoundListenSocket = _ => socket);
        builder.WebHost.ConfigureKestrel(k =>
        {
            DexKestrel.Limit(k);
            k.Listen(endpoint);
        });
        builder.Services.AddDex(setup =>
        {
            setup.UseIssuer(issuer);
            configure?.Invoke(setup);
        });
        configureServices?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapDex();
        await app.StartAsync(ct);
        return new DexHost(app, $"http://127.0.0.1:{endpoint.Port}{app.Services.GetRequiredService<DexSetup>().Options.Issuer.Path}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
