using Dex.Connectors;
using Dex.Core;
using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Keys;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Http;
using Dex.Server.Pages;
using Dex.Storage;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dex.Server.Hosting;

/// <summary>Adds the provider to an ASP.NET app.</summary>
public static class DexServiceCollectionExtensions
{
    /// <summary>Adds the provider. Map its endpoints with <see cref="DexEndpointExtensions.MapDex"/>.</summary>
    /// <param name="services">The app's services. A <see cref="TimeProvider"/> or <see cref="IRandom"/> among them is used.</param>
    /// <param name="configure">Says what the provider is made of.</param>
    public static IServiceCollection AddDex(this IServiceCollection services, Action<DexSetup> configure)
    {
        var setup = new DexSetup();
        configure(setup);
        services.AddCors();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandom, CryptographicRandom>();
        services.AddSingleton(setup);
        services.AddSingleton(setup.Options);
        services.AddSingleton(_ => new BcryptGate(Math.Max(1, Environment.ProcessorCount - 1)));
        services.AddSingleton<IStorage>(sp => new StaticOverlay(
            setup.Storage(sp),
            [.. setup.Clients],
            [.. setup.Passwords],
            [.. setup.Connectors],
            sp.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IConnectorOpener>(OpenerOf);
        services.AddSingleton(SignerOf);
        services.AddSingleton<ISigner>(sp => sp.GetRequiredService<LocalSigner>());
        services.AddSingleton<IClientCalls, ClientCalls>();
        services.AddSingleton<DexProvider>();
        services.AddSingleton<Readiness>();
        services.AddHostedService<DexBackground>();
        services.AddSingleton(_ => new ClientAddress(setup.ClientAddressHeader, [.. setup.TrustedProxies]));
        services.AddSingleton<RequestReader>();
        services.AddSingleton(sp => new Frontend(setup.Frontend, setup.Options.Issuer.Path, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton(WriterOf);
        services.AddSingleton(InvokerOf);
        return services;
    }

    private static LocalSigner SignerOf(IServiceProvider sp) =>
        new(
            sp.GetRequiredService<DexOptions>(),
            sp.GetRequiredService<IStorage>().Keys,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<IRandom>(),
            sp.GetRequiredService<ILogger<LocalSigner>>()
        );

    private static ConnectorRegistry OpenerOf(IServiceProvider sp)
    {
        var registry = sp.GetRequiredService<DexSetup>().ConnectorTypes;
        var local = new PasswordDatabase(
            sp.GetRequiredService<IStorage>().Passwords,
            sp.GetRequiredService<BcryptGate>(),
            sp.GetRequiredService<IRandom>()
        );
        registry.Use(sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<IRandom>(), sp.GetRequiredService<ILoggerFactory>());
        registry.Add(ConnectorType.Create(PasswordDatabase.Local, () => local));
        return registry;
    }

    private static ReplyWriter WriterOf(IServiceProvider sp)
    {
        var setup = sp.GetRequiredService<DexSetup>();
        return new ReplyWriter(
            setup.Options.Issuer,
            sp.GetRequiredService<Frontend>(),
            [.. setup.Headers],
            sp.GetRequiredService<ILogger<ReplyWriter>>()
        );
    }

    private static EndpointInvoker InvokerOf(IServiceProvider sp)
    {
        var setup = sp.GetRequiredService<DexSetup>();
        return new EndpointInvoker(
            setup.Options.Issuer,
            sp.GetRequiredService<RequestReader>(),
            sp.GetRequiredService<ReplyWriter>(),
            CorsOf(setup),
            sp.GetRequiredService<ICorsService>(),
            sp.GetRequiredService<ILogger<EndpointInvoker>>()
        );
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
}
