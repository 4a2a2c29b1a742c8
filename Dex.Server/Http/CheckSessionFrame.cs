using Dex.Core.Sessions;
using Dex.Server.Pages;

namespace Dex.Server.Http;

/// <summary><c>/check_session</c>: the one document that other sites may put into a frame.</summary>
internal static class CheckSessionFrame
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = PageHeaders.ContentType;
        response.Headers.ContentSecurityPolicy = CheckSessionPage.ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = PageHeaders.ContentTypeOptions;
        response.Headers.CacheControl = PageHeaders.CacheControlOfOtherFiles;
        response.ContentLength = CheckSessionPage.Html.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(CheckSessionPage.Html, context.RequestAborted);
        }
    }
}
