using Dex.Server.Admin.Grpc;
using Dex.Server.Hosting;
using Google.Protobuf;

namespace Dex.Server.Commands.Admin;

/// <summary>One run of <c>dex admin</c>: calls, and prints what came back.</summary>
/// <param name="client">The server.</param>
/// <param name="json">Whether the answer is printed as JSON.</param>
/// <param name="output">Where to.</param>
internal sealed class AdminSession(GrpcClient client, bool json, TextWriter output)
{
    /// <summary>Runs one; 1 where something goes wrong, with a line that says what.</summary>
    public static async Task<int> RunAsync(
        AdminConnection connection,
        bool json,
        TextWriter output,
        TextWriter errors,
        Func<AdminSession, Task<int>> work
    )
    {
        try
        {
            using var client = new GrpcClient(connection);
            return await work(new AdminSession(client, json, output));
        }
        catch (GrpcException e)
        {
            await errors.WriteLineAsync($"the server refused ({e.Status}): {e.Message}");
        }
        catch (HttpRequestException e)
        {
            await errors.WriteLineAsync($"cannot reach {connection.Address}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync($"{connection.Address} does not answer");
        }
        catch (Exception e) when (e is TlsFileException or IOException or UriFormatException)
        {
            await errors.WriteLineAsync(e.Message);
        }
        return 1;
    }

    /// <summary>Calls a method and prints a table of its answer, or the answer as JSON.</summary>
    public async Task<int> ListAsync<TResponse>(
        string method,
        IMessage request,
        IReadOnlyList<string> titles,
        Func<TResponse, IEnumerable<IReadOnlyList<string>>> rows,
        CancellationToken ct
    )
        where TResponse : IMessage<TResponse>, new()
    {
        var response = await client.CallAsync<TResponse>(method, request, ct);
        if (json)
        {
            WriteJson(response);
        }
        else
        {
            AdminTable.Write(output, titles, rows(response));
        }
        return 0;
    }

    /// <summary>Calls a method and prints what was done, or the answer as JSON.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">The request.</param>
    /// <param name="tell">What was done; null: nothing was there, or it was there already.</param>
    /// <param name="otherwise">What is said then; the exit code is 1.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<int> DoAsync<TResponse>(
        string method,
        IMessage request,
        Func<TResponse, string?> tell,
        string otherwise,
        CancellationToken ct
    )
        where TResponse : IMessage<TResponse>, new()
    {
        var response = await client.CallAsync<TResponse>(method, request, ct);
        var done = tell(response);
        if (json)
        {
            WriteJson(response);
        }
        else
        {
            await output.WriteLineAsync(done ?? otherwise);
        }
        return done is null ? 1 : 0;
    }

    private void WriteJson(IMessage message) =>
        output.WriteLine(
            new JsonFormatter(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithIndentation()).Format(message)
        );
}
