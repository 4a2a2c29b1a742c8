using System.Net.Sockets;
using System.Text;
using Dex.Server.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Hosting;

/// <summary>What systemd is told, at a socket of its kind.</summary>
internal sealed class SystemdNotifierTests
{
    private string _path = null!;
    private Socket _socket = null!;

    [SetUp]
    public void SetUp()
    {
        _path = Path.Combine(Path.GetTempPath(), $"dex-{TestContext.CurrentContext.Test.ID}-{Environment.ProcessId}");
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        _socket.Bind(new UnixDomainSocketEndPoint(_path));
    }

    [TearDown]
    public void TearDown()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    [Test]
    public async Task Ready_alive_and_stopping_are_told()
    {
        var time = new ManualTime();
        var lifetime = new Microsoft.Extensions.Hosting.Internal.ApplicationLifetime(
            NullLogger<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>.Instance
        );
        using var notifier = Open(lifetime, time, ("NOTIFY_SOCKET", _path), ("WATCHDOG_USEC", "30000000"));
        await notifier.StartAsync(default);

        lifetime.NotifyStarted();
        Receive().Should().Be("READY=1");
        // The service begins on a thread of its own.
        for (var attempts = 0; attempts < 50 && !_socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead); attempts++)
        {
            time.Advance(TimeSpan.FromSeconds(15));
        }
        Receive().Should().Be("WATCHDOG=1");
        lifetime.StopApplication();
        Receive().Should().Be("STOPPING=1");
        await notifier.StopAsync(default);
    }

    [Test]
    public async Task Another_process_s_watchdog_is_not_fed()
    {
        var time = new ManualTime();
        var lifetime = new Microsoft.Extensions.Hosting.Internal.ApplicationLifetime(
            NullLogger<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>.Instance
        );
        using var notifier = Open(lifetime, time, ("NOTIFY_SOCKET", _path), ("WATCHDOG_USEC", "30000000"), ("WATCHDOG_PID", "1"));
        await notifier.StartAsync(default);

        time.Advance(TimeSpan.FromSeconds(60));
        lifetime.NotifyStarted();

        Receive().Should().Be("READY=1", "nothing came before");
        await notifier.StopAsync(default);
    }

    private static SystemdNotifier Open(
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        params (string Name, string Value)[] environment
    ) => new(lifetime, time, name => environment.FirstOrDefault(e => e.Name == name).Value);

    private string Receive()
    {
        var buffer = new byte[100];
        return Encoding.ASCII.GetString(buffer, 0, _socket.Receive(buffer));
    }
}
