using System.Runtime.CompilerServices;
using Dex.Server.Admin.Grpc;
using Dex.Server.Hosting;

namespace Dex.Server.Admin;

/// <summary>Puts the admin API on a listener of its own, as Dex does. Nothing else of the provider is reachable there.</summary>
internal static class AdminApi
{
    /// <summary>Answers everything that comes to a port.</summary>
    /// <param name="app">The server.</param>
    /// <param name="port">The port.</param>
    /// <param name="version">Our version.</param>
    /// <param name="flags">What is switched on.</param>
    /// <param name="reflection">Whether the API describes itself.</param>
    public static void UseAdminApi(this WebApplication app, int port, string version, Configuration.FeatureFlags flags, bool reflection)
    {
        var services = app.Services;
        var live = services.GetRequiredService<LiveDex>();
        // One for each configuration, for as long as that is in use.
        var servers = new ConditionalWeakTable<DexInstance, GrpcServer>();
        var serve = live.Serve((dex, context) => servers.GetValue(dex, Create).HandleAsync(context));
        app.Use((context, next) => context.Connection.LocalPort == port ? serve(context) : next(context));

        GrpcServer Create(DexInstance dex)
        {
            var service = new DexService(
                dex.Admin,
                dex.Provider.Discovery,
                version,
                flags.ApiConnectorsCrud,
                flags.ApiSessionsIdentitiesCrud
            );
            IEnumerable<KeyValuePair<string, GrpcMethod>> methods =
            [
                .. service.Methods(),
                .. new HealthService(services.GetRequiredService<Readiness>()).Methods(),
                .. reflection
                    ? new ReflectionService([
                        Api.ApiReflection.Descriptor,
                        Health.HealthReflection.Descriptor,
                        Reflection.ReflectionReflection.Descriptor,
                    ]).Methods()
                    : [],
            ];
            return new GrpcServer(methods.ToDictionary(StringComparer.Ordinal), services.GetRequiredService<ILogger<GrpcServer>>());
        }
    }
}
