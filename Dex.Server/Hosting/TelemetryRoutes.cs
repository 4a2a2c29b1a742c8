using System.Text;
using Dex.Server.Telemetry;

namespace Dex.Server.Hosting;

/// <summary>What the telemetry listener answers: metrics, and health checks in Kubernetes' style. Nothing else of the provider is reachable there.</summary>
internal static class TelemetryRoutes
{
    private static readonly ReadOnlyMemory<byte> Ok = Encoding.ASCII.GetBytes("ok");

    /// <summary>Answers everything that comes to a port.</summary>
    public static void UseTelemetry(this WebApplication app, int port)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        var metrics = app.Services.GetRequiredService<PrometheusPage>();
        app.Use(
            (context, next) =>
                context.Connection.LocalPort != port
                    ? next(context)
                    : context.Request.Path.Value switch
                    {
                        "/metrics" => metrics.WriteAsync(context),
                        "/healthz/live" => AliveAsync(context),
                        "/healthz" or "/healthz/ready" => readiness.WriteAsync(context),
                        _ => NotFoundAsync(context),
                    }
        );
    }

    private static Task AliveAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = Ok.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(Ok, context.RequestAborted).AsTask();
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
