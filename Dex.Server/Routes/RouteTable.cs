using Dex.Core.Protocol;
using Dex.Server.Hosting;

namespace Dex.Server.Routes;

/// <summary>Maps endpoints, each of which finds the configuration in use when its request begins.</summary>
/// <param name="routes">Where to, below the issuer's path.</param>
/// <param name="live">The configuration in use.</param>
/// <param name="isOn">Whether a configuration has these endpoints; null: every one has.</param>
internal sealed class RouteTable(IEndpointRouteBuilder routes, LiveDex live, Func<DexOptions, bool>? isOn = null)
{
    private static readonly string[] Options = ["OPTIONS"];

    /// <summary>The same place, for endpoints that not every configuration has: the others answer 404.</summary>
    public RouteTable Where(Func<DexOptions, bool> condition) => new(routes, live, condition);

    /// <summary>An endpoint for programs, which pages of other origins may call where the configuration allows it.</summary>
    public void Json(
        string path,
        string[] methods,
        Func<DexInstance, HttpRequest, CancellationToken, Task<Reply>> endpoint,
        bool preflight = true
    )
    {
        Map(path, methods, (dex, context) => dex.Endpoints.JsonAsync(context, (request, ct) => endpoint(dex, request, ct)));
        if (preflight)
        {
            Map(path, Options, (dex, context) => dex.Endpoints.PreflightAsync(context));
        }
    }

    /// <summary>An endpoint for people.</summary>
    public void Page(
        string path,
        string[] methods,
        Func<DexInstance, HttpRequest, BrowserContext, CancellationToken, Task<Reply>> endpoint
    ) =>
        Map(
            path,
            methods,
            (dex, context) => dex.Endpoints.InteractiveAsync(context, (request, browser, ct) => endpoint(dex, request, browser, ct))
        );

    /// <summary>An endpoint that writes its answer itself.</summary>
    public IEndpointConventionBuilder Map(string path, string[] methods, Func<DexInstance, HttpContext, Task> endpoint) =>
        routes.MapMethods(
            path,
            methods,
            live.Serve(
                isOn is null ? endpoint : (dex, context) => isOn(dex.Provider.Options) ? endpoint(dex, context) : NotFoundAsync(context)
            )
        );

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
