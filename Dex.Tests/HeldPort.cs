using System.Net;
using System.Net.Sockets;

namespace Dex.Tests;

/// <summary>
/// A free port of loopback for a server that a test starts, perhaps several times. It is bound, but not listened at, as long as it is held: so the server
/// can have it, while no connection under way gets it by chance as its own end, which would keep the server from starting again.
/// </summary>
internal sealed class HeldPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HeldPort()
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere a bound port is nobody else's.
            _socket.Dispose();
        }
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
