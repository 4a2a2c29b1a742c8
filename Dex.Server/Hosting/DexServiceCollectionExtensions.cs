using Dex.Core.Clients;
using Dex.Core.Keys;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Http;
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
        services.AddSingleton(_ => new BcryptGate(Math.Max(1, Environment.ProcessorCount - 1)));
        services.AddSingleton(setup.Storage);
        services.AddSingleton(SignerOf);
        services.AddSingleton<ISigner>(sp => sp.GetRequiredService<LocalSigner>());
        services.AddSingleton<IClientCalls, ClientCalls>();
        services.AddSingleton<LiveDex>();
        services.AddSingleton<Readiness>();
        services.AddHostedService<DexBackground>();
        return services;
    }

    private static LocalSigner SignerOf(IServiceProvider sp) =>
        new(
            sp.GetRequiredService<DexSetup>().Options,
            sp.GetRequiredService<IStorage>().Keys,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<IRandom>(),
            sp.GetRequiredService<ILogger<LocalSigner>>()
        );
}
