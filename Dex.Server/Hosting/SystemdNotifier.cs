// sd_notify(3), sd_watchdog_enabled(3).
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Dex.Server.Hosting;

/// <summary>Tells systemd when the server is ready, when it reads its configuration again and when it stops, and, where the unit has a watchdog, that it is alive. Without systemd it does nothing.</summary>
internal sealed class SystemdNotifier : BackgroundService
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly string _socket;
    private readonly TimeSpan? _watchdog;

    /// <summary>A notifier.</summary>
    /// <param name="lifetime">When the server starts and stops.</param>
    /// <param name="time">The clock.</param>
    /// <param name="environment">Reads environment variables: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID.</param>
    public SystemdNotifier(IHostApplicationLifetime lifetime, TimeProvider time, Func<string, string?> environment)
    {
        (_lifetime, _time) = (lifetime, time);
        _socket = environment("NOTIFY_SOCKET") ?? "";
        var isForUs =
            environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        _watchdog =
            isForUs
            && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var period)
            && period > 0
                ? TimeSpan.FromMicroseconds(period)
                : null;
    }

    /// <summary>The configuration is read again: <see cref="Reloaded"/> must follow. systemd tells by the time to which of its signals this is the answer.</summary>
    public void Reloading() => Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}"));

    /// <summary>It was read again, and is used or not.</summary>
    /// <param name="status">What <c>systemctl status</c> shows: one line.</param>
    public void Reloaded(string status) => Send("READY=1\nSTATUS=" + status);

    // On Linux the timestamps are those of CLOCK_MONOTONIC.
    private long MonotonicMicroseconds() => (long)(_time.GetTimestamp() / (_time.TimestampFrequency / 1e6));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_socket.Length == 0)
        {
            return;
        }
        using var started = _lifetime.ApplicationStarted.Register(() => Send("READY=1"));
        using var stopping = _lifetime.ApplicationStopping.Register(() => Send("STOPPING=1"));
        try
        {
            if (_watchdog is { } period)
            {
                // Half the time, as the manual advises.
                using var timer = new PeriodicTimer(period / 2, _time);
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    Send("WATCHDOG=1");
                }
            }
            else
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) { }
    }

    private void Send(string state)
    {
        if (_socket.Length == 0)
        {
            return;
        }
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // Nobody may read what was sent: that must not hold up a reload.
            socket.SendTimeout = 1000;
            // @ stands for the NUL of an abstract address.
            var path = _socket[0] == '@' ? '\0' + _socket[1..] : _socket;
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // systemd notices by itself that nothing comes.
        }
    }
}
