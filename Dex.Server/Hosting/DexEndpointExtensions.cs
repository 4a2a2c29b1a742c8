using Dex.Core;
using Dex.Server.Http;
using Dex.Server.Pages;
using Dex.Server.Routes;

namespace Dex.Server.Hosting;

/// <summary>Puts the provider's endpoints into an ASP.NET app.</summary>
public static class DexEndpointExtensions
{
    /// <summary>Maps every endpoint of the provider added with <see cref="DexServiceCollectionExtensions.AddDex"/>, below the issuer's path.</summary>
    public static IEndpointRouteBuilder MapDex(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var provider = services.GetRequiredService<DexProvider>();
        var path = provider.Options.Issuer.Path;
        DexRoutes.Map(
            path.Length == 0 ? endpoints : endpoints.MapGroup(path),
            provider,
            services.GetRequiredService<EndpointInvoker>(),
            services.GetRequiredService<Readiness>()
        );
        endpoints.MapStaticPages(path, services.GetRequiredService<Frontend>());
        return endpoints;
    }
}
