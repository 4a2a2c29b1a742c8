using Dex.Core;
using Dex.Core.Protocol;
using Dex.Server.Hosting;
using Dex.Server.Http;

namespace Dex.Server.Routes;

/// <summary>The routes, one line for each endpoint. The rules are in Dex.Core.</summary>
internal static class DexRoutes
{
    private static readonly string[] Read = ["GET", "HEAD"];
    private static readonly string[] ReadOrPost = ["GET", "HEAD", "POST"];
    private static readonly string[] Post = ["POST"];
    private static readonly string[] Options = ["OPTIONS"];

    /// <summary>Maps them below the issuer's path.</summary>
    public static void Map(IEndpointRouteBuilder routes, DexProvider dex, EndpointInvoker run, Readiness readiness)
    {
        Json(routes, run, "/.well-known/openid-configuration", Read, (_, ct) => dex.Discovery.HandleAsync(ct));
        Json(routes, run, "/keys", Read, (_, ct) => dex.Jwks.HandleAsync(ct));
        Json(
            routes,
            run,
            "/token",
            Post,
            async (r, ct) => await dex.Token.HandleAsync(RequestReader.Authorization(r), await RequestReader.FormAsync(r, ct), ct)
        );
        Json(
            routes,
            run,
            "/userinfo",
            ReadOrPost,
            async (r, ct) => await dex.UserInfo.HandleAsync(RequestReader.Authorization(r), await BodyAsync(r, ct), ct)
        );
        Json(
            routes,
            run,
            "/token/introspect",
            Post,
            async (r, ct) => await dex.Introspection.HandleAsync(RequestReader.Authorization(r), await RequestReader.FormAsync(r, ct), ct)
        );

        Page(
            routes,
            run,
            "/auth",
            ReadOrPost,
            async (r, b, ct) =>
                await dex.Authorize.HandleAsync(
                    HttpMethods.IsPost(r.Method) ? await RequestReader.FormAsync(r, ct) : RequestReader.Query(r),
                    b,
                    ct
                )
        );
        Page(routes, run, "/auth/{connector}", Read, (r, b, ct) => dex.Login.HandleAsync(ConnectorOf(r)!, RequestReader.Query(r), b, ct));
        Page(
            routes,
            run,
            "/auth/{connector}/login",
            Read,
            (r, b, ct) => dex.Password.ShowAsync(ConnectorOf(r)!, RequestReader.Query(r), b, ct)
        );
        Page(
            routes,
            run,
            "/auth/{connector}/login",
            Post,
            async (r, b, ct) =>
                await dex.Password.SubmitAsync(ConnectorOf(r)!, RequestReader.Query(r), await RequestReader.FormAsync(r, ct), b, ct)
        );
        Page(routes, run, "/callback", Read, (r, b, ct) => dex.Callback.HandleAsync(null, RequestReader.Query(r), b, ct));
        Page(
            routes,
            run,
            "/callback/{connector}",
            Read,
            (r, b, ct) => dex.Callback.HandleAsync(ConnectorOf(r), RequestReader.Query(r), b, ct)
        );
        Page(routes, run, "/approval", Read, (r, b, ct) => dex.Approval.ShowAsync(RequestReader.Query(r), b, ct));
        Page(
            routes,
            run,
            "/approval",
            Post,
            async (r, b, ct) => await dex.Approval.SubmitAsync(RequestReader.Query(r), await RequestReader.FormAsync(r, ct), b, ct)
        );

        routes.MapMethods("/healthz", Read, readiness.WriteAsync).ExcludeFromDescription();
    }

    private static void Json(
        IEndpointRouteBuilder routes,
        EndpointInvoker run,
        string path,
        string[] methods,
        Func<HttpRequest, CancellationToken, Task<Reply>> endpoint
    )
    {
        routes.MapMethods(path, methods, context => run.JsonAsync(context, endpoint));
        routes.MapMethods(path, Options, run.PreflightAsync);
    }

    private static void Page(
        IEndpointRouteBuilder routes,
        EndpointInvoker run,
        string path,
        string[] methods,
        Func<HttpRequest, BrowserContext, CancellationToken, Task<Reply>> endpoint
    ) => routes.MapMethods(path, methods, context => run.InteractiveAsync(context, endpoint));

    private static Task<Parameters> BodyAsync(HttpRequest request, CancellationToken ct) =>
        HttpMethods.IsPost(request.Method) ? RequestReader.FormAsync(request, ct) : Task.FromResult(Parameters.Empty);

    private static string? ConnectorOf(HttpRequest request) => (string?)request.RouteValues["connector"];
}
