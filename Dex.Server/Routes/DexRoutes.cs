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

    /// <summary>Maps them.</summary>
    public static void Map(RouteTable routes, Readiness readiness)
    {
        routes.Json("/.well-known/openid-configuration", Read, (d, _, ct) => d.Provider.Discovery.HandleAsync(ct));
        routes.Json("/keys", Read, (d, _, ct) => d.Provider.Jwks.HandleAsync(ct));
        routes.Json("/token", Post, async (d, r, ct) => await d.Provider.Token.HandleAsync(await ApiAsync(d, r, ct), ct));
        routes.Json("/userinfo", ReadOrPost, async (d, r, ct) => await d.Provider.UserInfo.HandleAsync(await ApiAsync(d, r, ct), ct));
        routes.Json(
            "/token/introspect",
            Post,
            async (d, r, ct) => await d.Provider.Introspection.HandleAsync(await ApiAsync(d, r, ct), ct)
        );
        routes.Json("/token/revoke", Post, async (d, r, ct) => await d.Provider.Revocation.HandleAsync(await ApiAsync(d, r, ct), ct));
        routes.Json("/par", Post, async (d, r, ct) => await d.Provider.PushedRequests.HandleAsync(await ApiAsync(d, r, ct), ct));
        MapRegistration(routes.Where(options => options.Registration is not null));
        routes.Json(
            "/device/code",
            Post,
            async (d, r, ct) => await d.Provider.DeviceAuthorization.HandleAsync(await ApiAsync(d, r, ct), ct)
        );
        // Where older versions of Dex had the device grant.
        routes.Json("/device/token", Post, async (d, r, ct) => await d.Provider.Token.HandleAsync(await ApiAsync(d, r, ct), ct));

        routes.Page("/device", Read, (d, r, _, _) => Task.FromResult(d.Provider.DeviceVerification.Show(RequestReader.Query(r))));
        routes.Page(
            "/device/auth/verify_code",
            Post,
            async (d, r, b, ct) => await d.Provider.DeviceVerification.VerifyAsync(await RequestReader.FormAsync(r, ct), b, ct)
        );
        routes.Page("/device/callback", Read, (d, r, b, ct) => d.Provider.DeviceCallback.HandleAsync(RequestReader.Query(r), b, ct));
        routes.Page("/", Read, (d, _, b, ct) => d.Provider.Home.HandleAsync(b, ct));
        MapSessions(routes.Where(options => options.Sessions is not null));

        routes.Page(
            "/auth",
            ReadOrPost,
            async (d, r, b, ct) =>
                await d.Provider.Authorize.HandleAsync(
                    HttpMethods.IsPost(r.Method) ? await RequestReader.FormAsync(r, ct) : RequestReader.Query(r),
                    b,
                    ct
                )
        );
        routes.Page(
            "/auth/{connector}",
            Read,
            (d, r, b, ct) => d.Provider.Login.HandleAsync(ConnectorOf(r)!, RequestReader.Query(r), b, ct)
        );
        MapPasswords(routes);
        MapCallbacks(routes);
        routes.Page("/approval", Read, (d, r, b, ct) => d.Provider.Approval.ShowAsync(RequestReader.Query(r), b, ct));
        routes.Page(
            "/approval",
            Post,
            async (d, r, b, ct) =>
                await d.Provider.Approval.SubmitAsync(RequestReader.Query(r), await RequestReader.FormAsync(r, ct), b, ct)
        );

        routes.Map("/healthz", Read, (_, context) => readiness.WriteAsync(context)).ExcludeFromDescription();
    }

    private static void MapPasswords(RouteTable routes)
    {
        const string Path = "/auth/{connector}/login";
        routes.Page(Path, Read, (d, r, b, ct) => d.Provider.Password.ShowAsync(ConnectorOf(r)!, RequestReader.Query(r), b, ct));
        routes.Page(
            Path,
            Post,
            async (d, r, b, ct) =>
                await d.Provider.Password.SubmitAsync(ConnectorOf(r)!, RequestReader.Query(r), await RequestReader.FormAsync(r, ct), b, ct)
        );
    }

    private static void MapCallbacks(RouteTable routes)
    {
        foreach (var path in new[] { "/callback", "/callback/{connector}" })
        {
            routes.Page(path, Read, (d, r, b, ct) => d.Provider.Callback.HandleAsync(ConnectorOf(r), RequestReader.Query(r), b, ct));
            routes.Page(
                path,
                Post,
                async (d, r, _, ct) =>
                    await d.Provider.SamlCallback.HandleAsync(
                        ConnectorOf(r),
                        await RequestReader.FormAsync(r, ct, RequestReader.MaxSamlFormBytes),
                        ct
                    )
            );
        }
    }

    private static void MapSessions(RouteTable routes)
    {
        routes.Page(
            "/logout",
            ReadOrPost,
            async (d, r, b, ct) => await d.Provider.Logout.HandleAsync(HttpMethods.IsPost(r.Method), await AllAsync(r, ct), b, ct)
        );
        routes.Page("/logout/callback", Read, (d, r, b, ct) => d.Provider.Logout.CallbackAsync(RequestReader.Query(r), b, ct));
        routes.Map("/check_session", Read, (_, context) => CheckSessionFrame.WriteAsync(context));
    }

    private static void MapRegistration(RouteTable routes)
    {
        routes.Json(
            "/register",
            Post,
            async (d, r, ct) =>
                await d.Provider.Registration.RegisterAsync(RequestReader.Authorization(r), await RequestReader.JsonAsync(r, ct), ct)
        );
        const string One = "/register/{client}";
        routes.Json(One, ["GET"], (d, r, ct) => d.Provider.Registration.ReadAsync(ClientOf(r), RequestReader.Authorization(r), ct));
        routes.Json(
            One,
            ["PUT"],
            async (d, r, ct) =>
                await d.Provider.Registration.ReplaceAsync(
                    ClientOf(r),
                    RequestReader.Authorization(r),
                    await RequestReader.JsonAsync(r, ct),
                    ct
                ),
            preflight: false
        );
        routes.Json(
            One,
            ["DELETE"],
            (d, r, ct) => d.Provider.Registration.DeleteAsync(ClientOf(r), RequestReader.Authorization(r), ct),
            preflight: false
        );
    }

    private static Task<ApiRequest> ApiAsync(DexInstance dex, HttpRequest request, CancellationToken ct) =>
        dex.Endpoints.ApiAsync(request, ct);

    private static string ClientOf(HttpRequest request) => (string)request.RouteValues["client"]!;

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
