using System.Net;
using System.Net.Sockets;

namespace Dex.Tests.Replicas;

/// <summary>
/// A load balancer on loopback: each connection goes to the next server, or, where that one refuses it, to the one after. So a server is passed over only
/// before it has got a byte of the request; what breaks later breaks for the client too, as nobody but the client knows whether it may ask again.
/// </summary>
internal sealed class RoundRobinProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IReadOnlyList<int> _servers;
    private readonly Task _accepting;
    private int _next;

    /// <param name="servers">The ports of the servers.</param>
    public RoundRobinProxy(IReadOnlyList<int> servers)
    {
        _servers = servers;
        _listener.Start(backlog: 512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptSocketAsync(_end.Token));
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task RelayAsync(Socket client)
    {
        using var here = client;
        try
        {
            using var server = await ConnectAsync();
            if (server is null)
            {
                return;
            }
            await using var near = new NetworkStream(client);
            await using var far = new NetworkStream(server);
            var (asked, answered) = (near.CopyToAsync(far, _end.Token), far.CopyToAsync(near, _end.Token));
            // Whoever ends first ends both: one request goes over one connection.
            await Task.WhenAny(asked, answered);
            client.Close();
            server.Close();
            await Task.WhenAll(asked, answered);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException) { }
    }

    // The next server that takes the connection; null where all refuse it.
    private async Task<Socket?> ConnectAsync()
    {
        var first = (uint)Interlocked.Increment(ref _next);
        for (var i = 0u; i < _servers.Count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _servers[(int)((first + i) % (uint)_servers.Count)], _end.Token);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }
        return null;
    }
}
