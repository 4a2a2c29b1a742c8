// gRPC over HTTP/2: Requests, Responses, HTTP-Status.
using System.Globalization;
using System.Text;
using Dex.Core.Admin;
using Dex.Core.Audit;
using Dex.Core.Storage;
using Dex.Server.Http;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;

namespace Dex.Server.Admin.Grpc;

/// <summary>Answers gRPC calls over the web server's HTTP/2: what the libraries for it would do, for methods of one message and for streams of question and answer.</summary>
internal sealed partial class GrpcServer(IReadOnlyDictionary<string, GrpcMethod> methods, ILogger<GrpcServer> logger)
{
    private const string ContentType = "application/grpc";

    // There is no proxy to believe: the API is for who reaches it directly.
    private static readonly ClientAddress Address = new(null, []);

    /// <summary>Answers a call.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!IsGrpc(request))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Messages have their own limit.
            limit.MaxRequestBodySize = null;
        }
        response.ContentType = ContentType;
        using var scope = logger.BeginScope(
            new RequestScope(context.TraceIdentifier, Address.Of(context))
            {
                Method = request.Path,
                // Checked by the web server against grpc.tlsClientCA.
                Peer = context.Connection.ClientCertificate?.Subject,
            }
        );
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (GrpcTimeout.Parse(request.Headers["grpc-timeout"]) is { } timeout)
        {
            Limit(deadline, timeout);
        }
        var (status, message) = await RunAsync(context, deadline.Token);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            Finish(response, status, message);
        }
    }

    private static void Limit(CancellationTokenSource deadline, TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            deadline.Cancel();
        }
        else
        {
            deadline.CancelAfter(timeout < TimeSpan.FromDays(20) ? timeout : TimeSpan.FromDays(20));
        }
    }

    private async Task<(GrpcStatus Status, string Message)> RunAsync(HttpContext context, CancellationToken ct)
    {
        var path = context.Request.Path.Value ?? "";
        try
        {
            if (!methods.TryGetValue(path, out var method))
            {
                return (GrpcStatus.Unimplemented, $"unknown method {path}");
            }
            await AnswerAsync(context, method, ct);
            return (GrpcStatus.Ok, "");
        }
        catch (GrpcException e)
        {
            return (e.Status, e.Message);
        }
        catch (AdminException e)
        {
            LogRefused(e.Message);
            return (StatusOf(e.Error), e.Message);
        }
        catch (ReadOnlyRecordException e)
        {
            return (GrpcStatus.FailedPrecondition, e.Message);
        }
        catch (InvalidProtocolBufferException)
        {
            return (GrpcStatus.Internal, "the message is malformed");
        }
        catch (StorageUnavailableException e)
        {
            LogFailed(e);
            return (GrpcStatus.Unavailable, "the storage is not available at this moment");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return context.RequestAborted.IsCancellationRequested
                ? (GrpcStatus.Cancelled, "")
                : (GrpcStatus.DeadlineExceeded, "the deadline is over");
        }
        catch (Exception e)
        {
            LogFailed(e);
            return (GrpcStatus.Internal, "something went wrong on our side; the log says more");
        }
    }

    private static async Task AnswerAsync(HttpContext context, GrpcMethod method, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (body, encoding) = (context.Request.BodyReader, context.Request.Headers["grpc-encoding"].ToString());
        var gzip = context.Request.Headers["grpc-accept-encoding"].ToString().Contains("gzip", StringComparison.Ordinal);
        if (gzip)
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
        }
        var first = await GrpcMessages.ReadAsync(body, encoding, ct);
        if (method.IsStream)
        {
            for (var next = first; next is not null; next = await GrpcMessages.ReadAsync(body, encoding, ct))
            {
                await GrpcMessages.WriteAsync(context.Response.BodyWriter, await method.Answer(method.Parse(next), ct), gzip, ct);
            }
            return;
        }
        if (first is null || await GrpcMessages.ReadAsync(body, encoding, ct) is not null)
        {
            throw new GrpcException(GrpcStatus.Internal, "the method takes exactly one message");
        }
        await GrpcMessages.WriteAsync(context.Response.BodyWriter, await method.Answer(method.Parse(first), ct), gzip, ct);
    }

    // Trailers, or headers where nothing was sent yet.
    private static void Finish(HttpResponse response, GrpcStatus status, string message)
    {
        var number = ((int)status).ToString(CultureInfo.InvariantCulture);
        if (!response.HasStarted)
        {
            response.Headers.Remove("grpc-encoding");
            response.Headers["grpc-status"] = number;
            if (message.Length > 0)
            {
                response.Headers["grpc-message"] = Escape(message);
            }
            return;
        }
        response.AppendTrailer("grpc-status", number);
        if (message.Length > 0)
        {
            response.AppendTrailer("grpc-message", Escape(message));
        }
    }

    private static GrpcStatus StatusOf(AdminError error) =>
        error switch
        {
            AdminError.NotFound => GrpcStatus.NotFound,
            AdminError.FailedPrecondition => GrpcStatus.FailedPrecondition,
            _ => GrpcStatus.InvalidArgument,
        };

    private static bool IsGrpc(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) is true
        && (request.ContentType.Length == ContentType.Length || request.ContentType[ContentType.Length] is ';' or '+');

    // What is no printable ASCII, and the percent sign, is escaped byte by byte.
    private static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7e and not (byte)'%')
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }
        return escaped.ToString();
    }

    // The method is on every line of the call.
    [LoggerMessage(LogLevel.Warning, "admin request refused: {reason}", EventName = AuditEvents.AdminRefused)]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Error, "admin request failed")]
    private partial void LogFailed(Exception exception);
}
