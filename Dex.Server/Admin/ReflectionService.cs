using Dex.Server.Admin.Grpc;
using Dex.Server.Admin.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Dex.Server.Admin;

/// <summary>Describes the API to tools such as grpcurl (<c>grpc.reflection</c>).</summary>
/// <param name="files">The files with the services.</param>
internal sealed class ReflectionService(IReadOnlyList<FileDescriptor> files)
{
    /// <summary>Its methods: both versions of the service have the same messages.</summary>
    public IEnumerable<KeyValuePair<string, GrpcMethod>> Methods()
    {
        foreach (var version in new[] { "v1", "v1alpha" })
        {
            yield return KeyValuePair.Create(
                $"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
                GrpcMethod.Stream<ServerReflectionRequest>((request, _) => Task.FromResult<IMessage>(Answer(request)))
            );
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.AddRange(
                    files.SelectMany(f => f.Services).Select(s => new ServiceResponse { Name = s.FullName })
                );
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Describe(response, files.FirstOrDefault(f => f.Name == request.FileByFilename), request.FileByFilename);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                Describe(response, files.FirstOrDefault(f => Defines(f, request.FileContainingSymbol)), request.FileContainingSymbol);
                break;
            default:
                response.ErrorResponse = new ErrorResponse
                {
                    ErrorCode = (int)GrpcStatus.Unimplemented,
                    ErrorMessage = "there are no extensions here",
                };
                break;
        }
        return response;
    }

    private static void Describe(ServerReflectionResponse response, FileDescriptor? file, string wanted)
    {
        if (file is null)
        {
            response.ErrorResponse = new ErrorResponse { ErrorCode = (int)GrpcStatus.NotFound, ErrorMessage = $"{wanted} is unknown" };
            return;
        }
        response.FileDescriptorResponse = new FileDescriptorResponse();
        response.FileDescriptorResponse.FileDescriptorProto.Add(file.SerializedData);
    }

    // A message, a service, or a method of it.
    private static bool Defines(FileDescriptor file, string symbol) =>
        file.MessageTypes.Any(m => m.FullName == symbol || symbol.StartsWith(m.FullName + ".", StringComparison.Ordinal))
        || file.Services.Any(s => s.FullName == symbol || s.Methods.Any(m => m.FullName == symbol));
}
