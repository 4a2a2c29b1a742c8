using System.Runtime.InteropServices;
using System.Threading.Channels;
using Dex.Server.Configuration;
using Dex.Server.Pages;

namespace Dex.Server.Hosting;

/// <summary>
/// Reads the configuration again when its file changes, and on SIGHUP, which also reads again the files it names. A file with errors is refused as a whole, and the
/// configuration before stays.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="loaded">The configuration of the start.</param>
/// <param name="load">Checks what the file contains.</param>
/// <param name="live">What is replaced.</param>
/// <param name="host">What else hears of it: certificates, systemd; and the clock.</param>
/// <param name="logger">Hears what changed, and why something did not.</param>
internal sealed partial class ConfigReloader(
    ConfigFile file,
    LoadedConfig loaded,
    Func<byte[], ConfigResult> load,
    LiveDex live,
    (IReadOnlyList<ReloadingTls> Certificates, SystemdNotifier Systemd, TimeProvider Time) host,
    ILogger<ConfigReloader> logger
) : BackgroundService
{
    // A change is noticed at the second look that finds it.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _hangups = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private LoadedConfig _loaded = loaded;
    private PosixSignalRegistration? _signal;

    /// <summary>Listens to SIGHUP from now on.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // On Windows the name stands for a console window that is closed.
        if (!OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(
                PosixSignal.SIGHUP,
                context =>
                {
                    context.Cancel = true;
                    _hangups.Writer.TryWrite(true);
                }
            );
        }
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _signal?.Dispose();
        _oneAtATime.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(LookAgainAndAgainAsync(stoppingToken), HearHangupsAsync(stoppingToken));

    /// <summary>Reads the configuration again if its file changed and is no longer being written.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            if (file.HasChanged())
            {
                await ReloadAsync(everything: false, ct);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Reads everything again now: the configuration, the files it names, certificates.</summary>
    public async Task ReloadAsync(CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            foreach (var certificate in host.Certificates)
            {
                certificate.Reload();
            }
            await ReloadAsync(everything: true, ct);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task LookAgainAndAgainAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(LookEvery, host.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                await LookAsync(ct);
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task HearHangupsAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var _ in _hangups.Reader.ReadAllAsync(ct))
            {
                await ReloadAsync(ct);
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task ReloadAsync(bool everything, CancellationToken ct)
    {
        host.Systemd.Reloading();
        var status = "The configuration was refused, the one before stays";
        try
        {
            if (await TryReloadAsync(everything, ct))
            {
                status = "Serving the configuration as it was last read";
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Whatever it was: the server goes on with what it has.
            LogFailed(e);
        }
        finally
        {
            host.Systemd.Reloaded(status);
        }
    }

    private async Task<bool> TryReloadAsync(bool everything, CancellationToken ct)
    {
        using var unreadable = new StringWriter();
        if (file.Read(unreadable) is not { } content)
        {
            LogRefused(unreadable.ToString().Trim());
            return false;
        }
        var result = load(content);
        foreach (var problem in result.Problems)
        {
            var line = problem.Format(file.Path);
            LogProblem(problem.IsError ? LogLevel.Error : LogLevel.Warning, line);
        }
        if (result.Config is not { } config)
        {
            LogRefused($"{result.Problems.Count(p => p.IsError)} errors in {file.Path}");
            return false;
        }
        var changes = new ConfigChanges(_loaded.File, config.File);
        var applicable = ConfigChanges.Applicable(_loaded, config);
        try
        {
            await live.ReplaceAsync(new DexSetup().UseConfig(applicable), everything, ct);
        }
        catch (FrontendException e)
        {
            LogRefused($"frontend: {e.Message}");
            return false;
        }
        _loaded = applicable;
        Report(changes);
        return true;
    }

    private void Report(ConfigChanges changes)
    {
        if (changes.NeedRestart.Count > 0)
        {
            LogNeedsRestart(string.Join(", ", changes.NeedRestart));
        }
        LogReloaded(
            changes.Keys.Count > 0 ? string.Join(", ", changes.Keys) : "nothing",
            changes.Count("staticClients", "id", "idEnv"),
            changes.Count("staticPasswords", "email"),
            changes.Count("connectors", "id")
        );
    }

    [LoggerMessage(LogLevel.Information, "configuration reloaded, {changed} {clients} {passwords} {connectors}")]
    private partial void LogReloaded(string changed, string clients, string passwords, string connectors);

    [LoggerMessage(LogLevel.Warning, "a change of the configuration needs a restart; the rest of it is in effect, {keys}")]
    private partial void LogNeedsRestart(string keys);

    [LoggerMessage("configuration: {problem}")]
    private partial void LogProblem(LogLevel level, string problem);

    [LoggerMessage(LogLevel.Error, "configuration refused, the one before stays: {reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Error, "configuration could not be reloaded, the one before stays")]
    private partial void LogFailed(Exception exception);
}
