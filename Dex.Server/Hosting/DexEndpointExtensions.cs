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
        var path = services.GetRequiredService<DexSetup>().Options.Issuer.Path;
        var live = services.GetRequiredService<LiveDex>();
        DexRoutes.Map(
            new RouteTable(path.Length == 0 ? endpoints : endpoints.MapGroup(path), live),
            services.GetRequiredService<Readiness>()
        );
        endpoints.MapStaticPages(path, live);
        return endpoints;
    }
}
