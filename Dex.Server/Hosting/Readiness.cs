using System.Text;

namespace Dex.Server.Hosting;

/// <summary>Whether requests can be served: what the last check of the storage found.</summary>
internal sealed class Readiness
{
    private static readonly ReadOnlyMemory<byte> Passed = Encoding.ASCII.GetBytes("Health check passed");
    private static readonly ReadOnlyMemory<byte> Failed = Encoding.ASCII.GetBytes("Health check failed");

    private volatile bool _isReady;

    /// <summary>Whether the last check went well; not before the first.</summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    /// <summary>Answers a health check: 200 with Dex's words, or 503.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var ready = IsReady;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (!ready)
        {
            context.Response.Headers.RetryAfter = "5";
        }
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var body = ready ? Passed : Failed;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
