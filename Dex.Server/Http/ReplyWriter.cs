using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Server.Pages;

namespace Dex.Server.Http;

/// <summary>Turns replies into responses; the one place that writes them.</summary>
internal sealed class ReplyWriter(
    Issuer issuer,
    IPageRenderer pages,
    PageContext pageContext,
    IReadOnlyList<(string Name, string Value)> configuredHeaders
)
{
    /// <summary>Writes a reply.</summary>
    public async Task WriteAsync(HttpContext context, Reply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }
        foreach (var cookie in reply.Cookies)
        {
            Set(response, cookie);
        }
        switch (reply)
        {
            case JsonReply json:
                response.Headers.XContentTypeOptions = PageHeaders.ContentTypeOptions;
                response.ContentType = json.ContentType;
                await WriteBodyAsync(context, json.Body);
                break;
            case PageReply page:
                foreach (var (name, value) in PageHeaders.All)
                {
                    response.Headers[name] = value;
                }
                if (page.Page is LogoutPage { FrontchannelUrls.Count: > 0 } logout)
                {
                    response.Headers.ContentSecurityPolicy = LogoutView.ContentSecurityPolicy(logout);
                }
                response.ContentType = PageHeaders.ContentType;
                await WriteBodyAsync(context, pages.Render(page.Page, pageContext));
                break;
            case FormPostReply form:
                foreach (var (name, value) in PageHeaders.All)
                {
                    response.Headers[name] = value;
                }
                response.Headers.ContentSecurityPolicy = FormPostView.ContentSecurityPolicy;
                response.ContentType = PageHeaders.ContentType;
                await WriteBodyAsync(context, FormPostView.Render(form, pageContext));
                break;
            case RedirectReply redirect:
                response.Headers.Location = redirect.Location;
                response.Headers.CacheControl = PageHeaders.CacheControl;
                response.Headers["Referrer-Policy"] = PageHeaders.ReferrerPolicy;
                ApplyConfiguredHeaders(response);
                break;
            default:
                ApplyConfiguredHeaders(response);
                break;
        }
    }

    private async Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        ApplyConfiguredHeaders(response);
        if (response.StatusCode == 200 && response.Headers.ETag is [{ } tag] && context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            return;
        }
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    private void ApplyConfiguredHeaders(HttpResponse response)
    {
        foreach (var (name, value) in configuredHeaders)
        {
            response.Headers[name] = value;
        }
    }

    private void Set(HttpResponse response, SetCookie cookie)
    {
        var options = new CookieOptions
        {
            HttpOnly = !cookie.IsForFrames,
            Secure = issuer.IsHttps,
            SameSite = cookie.IsForFrames && issuer.IsHttps ? SameSiteMode.None : SameSiteMode.Lax,
            Path = issuer.CookiePath,
            MaxAge = cookie.MaxAge,
        };
        if (cookie.Value.Length == 0)
        {
            response.Cookies.Delete(cookie.Name, options);
        }
        else
        {
            response.Cookies.Append(cookie.Name, cookie.Value, options);
        }
    }
}
