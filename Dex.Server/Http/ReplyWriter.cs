using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Server.Pages;
using Dex.Server.Templates;

namespace Dex.Server.Http;

/// <summary>Turns replies into responses; the one place that writes them.</summary>
internal sealed partial class ReplyWriter(
    Issuer issuer,
    Frontend frontend,
    IReadOnlyList<(string Name, string Value)> configuredHeaders,
    ILogger<ReplyWriter> logger
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
                AddPageHeaders(response, ContentSecurityPolicyOf(page.Page));
                await WriteBodyAsync(context, Render(page.Page, PageRequestOf(context)));
                break;
            case FormPostReply form:
                AddPageHeaders(response, FormPostPolicy.ContentSecurityPolicy);
                await WriteBodyAsync(context, frontend.Render(form, PageRequestOf(context)));
                break;
            case RedirectReply redirect:
                response.Headers.Location = redirect.Location;
                KeepUiLocales(context);
                response.Headers.CacheControl = PageHeaders.CacheControl;
                response.Headers["Referrer-Policy"] = PageHeaders.ReferrerPolicy;
                ApplyConfiguredHeaders(response);
                break;
            default:
                ApplyConfiguredHeaders(response);
                break;
        }
    }

    private static void AddPageHeaders(HttpResponse response, string contentSecurityPolicy)
    {
        foreach (var (name, value) in PageHeaders.All)
        {
            response.Headers[name] = value;
        }
        response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
        response.ContentType = PageHeaders.ContentType;
    }

    private string ContentSecurityPolicyOf(Page page) =>
        !frontend.IsOurs(page) ? PageHeaders.ContentSecurityPolicyOfOthers
        : page is LogoutPage { FrontchannelUrls.Count: > 0 } logout ? LogoutFrames.ContentSecurityPolicy(logout)
        : PageHeaders.ContentSecurityPolicy;

    private ReadOnlyMemory<byte> Render(Page page, PageRequest request)
    {
        try
        {
            return frontend.Render(page, request);
        }
        catch (TemplateException e)
        {
            // People can go on with a plainer page; the operator is told where the template is wrong.
            LogTemplate(e);
            return frontend.RenderOurs(page, request);
        }
    }

    private PageRequest PageRequestOf(HttpContext context)
    {
        var (request, languages) = (context.Request, frontend.Languages);
        var language =
            KeepUiLocales(context)
            ?? languages.FromUiLocales(request.Cookies[Languages.CookieName])
            ?? languages.FromAcceptLanguage(request.Headers.AcceptLanguage);
        return new(request.PathBase + request.Path, language);
    }

    // They stand in the first request alone, so a cookie keeps them for the pages that follow.
    private string? KeepUiLocales(HttpContext context)
    {
        var asked = frontend.Languages.FromUiLocales(context.Request.Query["ui_locales"]);
        if (asked is not null)
        {
            Set(context.Response, new SetCookie(Languages.CookieName, asked));
        }
        return asked;
    }

    [LoggerMessage(LogLevel.Error, "a template cannot be carried out; our own page is shown instead")]
    private partial void LogTemplate(Exception exception);

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
