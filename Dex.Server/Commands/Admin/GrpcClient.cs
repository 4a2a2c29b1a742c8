// gRPC over HTTP/2: Requests, Responses.
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Dex.Server.Admin.Grpc;
using Dex.Server.Hosting;
using Google.Protobuf;

namespace Dex.Server.Commands.Admin;

/// <summary>Calls methods of <c>api.Dex</c> at a running server.</summary>
internal sealed class GrpcClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Uri _address;

    /// <summary>A client.</summary>
    /// <exception cref="TlsFileException">A certificate or key file cannot be used.</exception>
    public GrpcClient(AdminConnection connection)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (connection.Ca.Length > 0)
        {
            UseTls(handler, connection);
        }
        _address = new Uri($"{(connection.Ca.Length > 0 ? "https" : "http")}://{connection.Address}");
        _http = new HttpClient(handler)
        {
            Timeout = Timeout,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Calls a method.</summary>
    /// <exception cref="GrpcException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    public async Task<TResponse> CallAsync<TResponse>(string method, IMessage request, CancellationToken ct)
        where TResponse : IMessage<TResponse>, new()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, "/api.Dex/" + method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(await FrameAsync(request, ct)),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(message, ct);
        var body = PipeReader.Create(await response.Content.ReadAsStreamAsync(ct));
        var answer = await GrpcMessages.ReadAsync(body, "identity", ct);
        Check(response);
        var result = new TResponse();
        result.MergeFrom(answer ?? []);
        return result;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static async Task<byte[]> FrameAsync(IMessage message, CancellationToken ct)
    {
        using var frame = new MemoryStream();
        var writer = PipeWriter.Create(frame, new StreamPipeWriterOptions(leaveOpen: true));
        await GrpcMessages.WriteAsync(writer, message, gzip: false, ct);
        return frame.ToArray();
    }

    private static void Check(HttpResponseMessage response)
    {
        var status = Header(response, "grpc-status");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new GrpcException(GrpcStatus.Internal, "the answer is not that of a gRPC server: is the address that of grpc.addr?");
        }
        if (number != 0)
        {
            throw new GrpcException((GrpcStatus)number, Uri.UnescapeDataString(Header(response, "grpc-message")));
        }
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var late) ? late.First()
        : response.Headers.TryGetValues(name, out var early) ? early.First()
        : "";

    private static void UseTls(SocketsHttpHandler handler, AdminConnection connection)
    {
        var authorities = TlsFiles.LoadAuthorities(connection.Ca);
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        if (connection.Cert.Length > 0)
        {
            handler.SslOptions.ClientCertificates = [TlsFiles.LoadClient(connection.Cert, connection.Key)];
        }
    }
}
