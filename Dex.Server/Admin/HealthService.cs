using Dex.Server.Admin.Grpc;
using Dex.Server.Admin.Health;
using Dex.Server.Hosting;
using Google.Protobuf;

namespace Dex.Server.Admin;

/// <summary>gRPC's standard health check: serving while the storage is there.</summary>
internal sealed class HealthService(Readiness readiness)
{
    /// <summary>Its methods.</summary>
    public IEnumerable<KeyValuePair<string, GrpcMethod>> Methods() =>
        [KeyValuePair.Create("/grpc.health.v1.Health/Check", GrpcMethod.Unary<HealthCheckRequest>(CheckAsync))];

    private Task<IMessage> CheckAsync(HealthCheckRequest request, CancellationToken ct) =>
        request.Service is "" or "api.Dex"
            ? Task.FromResult<IMessage>(
                new HealthCheckResponse
                {
                    Status = readiness.IsReady
                        ? HealthCheckResponse.Types.ServingStatus.Serving
                        : HealthCheckResponse.Types.ServingStatus.NotServing,
                }
            )
            : throw new GrpcException(GrpcStatus.NotFound, $"unknown service {request.Service}");
}
