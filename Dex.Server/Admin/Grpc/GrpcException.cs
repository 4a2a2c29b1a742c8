namespace Dex.Server.Admin.Grpc;

/// <summary>A call is answered with a status besides OK.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    /// <summary>The status.</summary>
    public GrpcStatus Status { get; } = status;
}
