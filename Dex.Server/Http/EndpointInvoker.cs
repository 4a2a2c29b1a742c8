using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Dex.Server.Http;

/// <summary>Runs endpoints, and turns what they throw into answers: one method for each kind of endpoint.</summary>
internal sealed partial class EndpointInvoker(
    Issuer issuer,
    RequestReader reader,
    ReplyWriter writer,
    CorsPolicy? cors,
    ICorsService corsService,
    ILogger<EndpointInvoker> logger
)
{
    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(5);

    /// <summary>An endpoint for programs: JSON, and answers to other origins where the configuration allows them.</summary>
    public async Task JsonAsync(HttpContext context, Func<HttpRequest, CancellationToken, Task<Reply>> endpoint)
    {
        if (cors is not null)
        {
            corsService.ApplyResult(corsService.EvaluatePolicy(context, cors), context.Response);
        }
        await RunAsync(context, ct => endpoint(context.Request, ct), ErrorReplies.Json);
    }

    /// <summary>What an endpoint for programs knows of a request.</summary>
    public async Task<ApiRequest> ApiAsync(HttpRequest request, CancellationToken ct) =>
        new(HttpMethods.IsPost(request.Method) ? await RequestReader.FormAsync(request, ct) : Parameters.Empty)
        {
            Method = request.Method,
            Authorization = RequestReader.Authorization(request),
            Dpop = RequestReader.Dpop(request),
            RemoteAddress = reader.AddressOf(request.HttpContext),
        };

    /// <summary>Answers a preflight request of another origin.</summary>
    public Task PreflightAsync(HttpContext context)
    {
        if (cors is not null)
        {
            corsService.ApplyResult(corsService.EvaluatePolicy(context, cors), context.Response);
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>An endpoint for people: pages and redirects.</summary>
    public Task InteractiveAsync(HttpContext context, Func<HttpRequest, BrowserContext, CancellationToken, Task<Reply>> endpoint)
    {
        var browser = reader.Browser(context);
        return RunAsync(context, ct => endpoint(context.Request, browser, ct), e => ErrorReplies.Interactive(e, browser, issuer));
    }

    private async Task RunAsync(HttpContext context, Func<CancellationToken, Task<Reply>> endpoint, Func<OAuthException, Reply> onError)
    {
        using var scope = logger.BeginScope(new RequestScope(context.TraceIdentifier, reader.AddressOf(context)));
        Reply reply;
        try
        {
            reply = await endpoint(context.RequestAborted);
        }
        catch (OAuthException e)
        {
            LogRefused(context.Request.Path, e.Error, e.Description, e.Detail ?? "");
            reply = onError(e);
        }
        catch (StorageUnavailableException e)
        {
            LogStorage(context.Request.Path, e);
            reply = onError(
                new OAuthException(
                    OAuthError.TemporarilyUnavailable,
                    "The service is not available at this moment. Try again shortly.",
                    status: 503
                )
                {
                    RetryAfter = StorageRetry,
                }
            );
        }
        catch (BadHttpRequestException e)
        {
            LogBadRequest(context.Request.Path, e.Message);
            reply = onError(new OAuthException(OAuthError.InvalidRequest, "The request is malformed.", status: e.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            LogFault(context.Request.Path, context.TraceIdentifier, e);
            reply = WithReference(
                onError(
                    new OAuthException(
                        OAuthError.ServerError,
                        "Something went wrong on our side. Try again, or tell the administrator.",
                        status: 500
                    )
                ),
                context.TraceIdentifier
            );
        }
        try
        {
            await writer.WriteAsync(context, reply);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read it.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFault(context.Request.Path, context.TraceIdentifier, e);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static Reply WithReference(Reply reply, string reference) =>
        reply is PageReply { Page: ErrorPage page } shown ? shown with { Page = page with { Reference = reference } } : reply;

    [LoggerMessage(LogLevel.Information, "request refused: {path} {error} {error_description} {detail}")]
    private partial void LogRefused(string path, string error, string error_description, string detail);

    [LoggerMessage(LogLevel.Error, "storage unavailable: {path}")]
    private partial void LogStorage(string path, Exception exception);

    [LoggerMessage(LogLevel.Information, "malformed request: {path} {detail}")]
    private partial void LogBadRequest(string path, string detail);

    [LoggerMessage(LogLevel.Error, "request failed: {path} {reference}")]
    private partial void LogFault(string path, string reference, Exception exception);
}
