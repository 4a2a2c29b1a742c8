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
        Json(routes, run, "/token", Post, async (r, ct) => await dex.Token.HandleAsync(await run.ApiAsync(r, ct), ct));
        Json(routes, run, "/userinfo", ReadOrPost, async (r, ct) => await dex.UserInfo.HandleAsync(await run.ApiAsync(r, ct), ct));
        Json(routes, run, "/token/introspect", Post, async (r, ct) => await dex.Introspection.HandleAsync(await run.ApiAsync(r, ct), ct));
        Json(routes, run, "/token/revoke", Post, async (r, ct) => await dex.Revocation.HandleAsync(await run.ApiAsync(r, ct), ct));
        Json(routes, run, "/par", Post, async (r, ct) => await dex.PushedRequests.HandleAsync(await run.ApiAsync(r, ct), ct));
        if (dex.Options.Registration is not null)
        {
            MapRegistration(routes, run, dex);
        }
        Json(routes, run, "/device/code", Post, async (r, ct) => await dex.DeviceAuthorization.HandleAsync(await run.ApiAsync(r, ct), ct));
        // Where older versions of Dex had the device grant.
        Json(routes, run, "/device/token", Post, async (r, ct) => await dex.Token.HandleAsync(await run.ApiAsync(r, ct), ct));

        Page(routes, run, "/device", Read, (r, _, _) => Task.FromResult(dex.DeviceVerification.Show(RequestReader.Query(r))));
        Page(
            routes,
            run,
            "/device/auth/verify_code",
            Post,
            async (r, b, ct) => await dex.DeviceVerification.VerifyAsync(await RequestReader.FormAsync(r, ct), b, ct)
        );
        Page(routes, run, "/device/callback", Read, (r, b, ct) => dex.DeviceCallback.HandleAsync(RequestReader.Query(r), b, ct));
        Page(routes, run, "/", Read, (_, b, ct) => dex.Home.HandleAsync(b, ct));
        if (dex.Options.Sessions is not null)
        {
            Page(
                routes,
                run,
                "/logout",
                ReadOrPost,
                async (r, b, ct) => await dex.Logout.HandleAsync(HttpMethods.IsPost(r.Method), await AllAsync(r, ct), b, ct)
            );
            Page(routes, run, "/logout/callback", Read, (r, b, ct) => dex.Logout.CallbackAsync(RequestReader.Query(r), b, ct));
            routes.MapMethods("/check_session", Read, CheckSessionFrame.WriteAsync);
        }

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
        foreach (var path in new[] { "/callback", "/callback/{connector}" })
        {
            Page(
                routes,
                run,
                path,
                Post,
                async (r, _, ct) =>
                    await dex.SamlCallback.HandleAsync(
                        ConnectorOf(r),
                        await RequestReader.FormAsync(r, ct, RequestReader.MaxSamlFormBytes),
                        ct
                    )
            );
        }
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

    private static void MapRegistration(IEndpointRouteBuilder routes, EndpointInvoker run, DexProvider dex)
    {
        var registration = dex.Registration;
        Json(
            routes,
            run,
            "/register",
            Post,
            async (r, ct) => await registration.RegisterAsync(RequestReader.Authorization(r), await RequestReader.JsonAsync(r, ct), ct)
        );
        const string One = "/register/{client}";
        Json(routes, run, One, ["GET"], (r, ct) => registration.ReadAsync(ClientOf(r), RequestReader.Authorization(r), ct));
        Json(
            routes,
            run,
            One,
            ["PUT"],
            async (r, ct) =>
                await registration.ReplaceAsync(ClientOf(r), RequestReader.Authorization(r), await RequestReader.JsonAsync(r, ct), ct),
            preflight: false
        );
        Json(
            routes,
            run,
            One,
            ["DELETE"],
            (r, ct) => registration.DeleteAsync(ClientOf(r), RequestReader.Authorization(r), ct),
            preflight: false
        );
    }

    private static string ClientOf(HttpRequest request) => (string)request.RouteValues["client"]!;

    private static void Json(
        IEndpointRouteBuilder routes,
        EndpointInvoker run,
        string path,
        string[] methods,
        Func<HttpRequest, CancellationToken, Task<Reply>> endpoint,
        bool preflight = true
    )
    {
        routes.MapMethods(path, methods, context => run.JsonAsync(context, endpoint));
        if (preflight)
        {
            routes.MapMethods(path, Options, run.PreflightAsync);
        }
    }

    private static void Page(
        IEndpointRouteBuilder routes,
        EndpointInvoker run,
        string path,
        string[] methods,
        Func<HttpRequest, BrowserContext, CancellationToken, Task<Reply>> endpoint
    ) => routes.MapMethods(path, methods, context => run.InteractiveAsync(context, endpoint));

    // Query and form together: a confirmation keeps in its address what it was asked for.
    private static async Task<Parameters> AllAsync(HttpRequest request, CancellationToken ct)
    {
        var query = RequestReader.Query(request);
        return HttpMethods.IsPost(request.Method)
            ? Parameters.From(query.All.Concat((await RequestReader.FormAsync(request, ct)).All))
            : query;
    }

    private static string? ConnectorOf(HttpRequest request) => (string?)request.RouteValues["connector"];
}
