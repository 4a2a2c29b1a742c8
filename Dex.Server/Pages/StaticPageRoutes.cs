using Dex.Server.Hosting;
using Microsoft.Net.Http.Headers;

namespace Dex.Server.Pages;

/// <summary>Serves <see cref="StaticFiles"/>.</summary>
internal static class StaticPageRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the files that pages load, and robots.txt.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="basePath">The issuer's path: empty, or like <c>/dex</c>.</param>
    /// <param name="live">Has the files.</param>
    public static void MapStaticPages(this IEndpointRouteBuilder endpoints, string basePath, LiveDex live)
    {
        foreach (var pattern in new[] { "/static/{**file}", "/theme/{**file}", StaticFiles.RobotsPath })
        {
            var folder = pattern.Replace("{**file}", "", StringComparison.Ordinal);
            endpoints.MapMethods(
                basePath + pattern,
                Methods,
                live.Serve((dex, context) => ServeAsync(context, dex.Frontend, folder + context.Request.RouteValues["file"]))
            );
        }
    }

    private static Task ServeAsync(HttpContext context, Frontend frontend, string path)
    {
        if (frontend.FindFile(path) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        var headers = context.Response.Headers;
        headers.ETag = file.ETag;
        headers.CacheControl = path.EndsWith(file.HashedName, StringComparison.Ordinal)
            ? PageHeaders.CacheControlOfHashedFiles
            : PageHeaders.CacheControlOfOtherFiles;
        headers.XContentTypeOptions = PageHeaders.ContentTypeOptions;
        headers.ContentSecurityPolicy = PageHeaders.ContentSecurityPolicyOfFiles;
        if (IsKnown(context.Request, file))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    // The comparison is the weak one (RFC 9110 §13.1.2): a proxy that compresses makes our tag weak and sends it back so.
    private static bool IsKnown(HttpRequest request, StaticFile file)
    {
        var tag = new EntityTagHeaderValue(file.ETag);
        return EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
            && known.Any(each => each == EntityTagHeaderValue.Any || each.Compare(tag, useStrongComparison: false));
    }
}
