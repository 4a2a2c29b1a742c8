using Google.Protobuf;

namespace Dex.Server.Admin.Grpc;

/// <summary>A method that takes and gives one message after another; most take one only.</summary>
/// <param name="Parse">Reads a request.</param>
/// <param name="Answer">Answers it.</param>
/// <param name="IsStream">Whether several requests may come in one call.</param>
internal sealed record GrpcMethod(Func<byte[], IMessage> Parse, Func<IMessage, CancellationToken, Task<IMessage>> Answer, bool IsStream)
{
    /// <summary>A method that takes one message.</summary>
    public static GrpcMethod Unary<TRequest>(Func<TRequest, CancellationToken, Task<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new() => Create(answer, isStream: false);

    /// <summary>A method that answers each message of a stream.</summary>
    public static GrpcMethod Stream<TRequest>(Func<TRequest, CancellationToken, Task<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new() => Create(answer, isStream: true);

    private static GrpcMethod Create<TRequest>(Func<TRequest, CancellationToken, Task<IMessage>> answer, bool isStream)
        where TRequest : IMessage<TRequest>, new() =>
        new(
            bytes =>
            {
                var request = new TRequest();
                request.MergeFrom(bytes);
                return request;
            },
            (request, ct) => answer((TRequest)request, ct),
            isStream
        );
}
