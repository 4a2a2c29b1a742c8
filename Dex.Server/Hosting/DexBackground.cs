using Dex.Core.Keys;
using Dex.Core.Storage;

namespace Dex.Server.Hosting;

/// <summary>What runs beside the requests: checks of the storage, key rotation, garbage collection. A failure is logged and tried again.</summary>
internal sealed partial class DexBackground(
    LiveDex live,
    IStorage storage,
    LocalSigner signer,
    Readiness readiness,
    TimeProvider time,
    ILogger<DexBackground> logger
) : BackgroundService
{
    private static readonly TimeSpan CheckWhileDown = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckWhileUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RotationCheck = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GarbageCollection = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            CheckStorageAsync(stoppingToken),
            EveryAsync(RotationCheck, "key rotation", signer.RotateAsync, stoppingToken),
            EveryAsync(
                GarbageCollection,
                "garbage collection",
                ct => live.Current.Provider.GarbageCollector.CollectAsync(ct),
                stoppingToken
            )
        );

    /// <summary>Checks once, so that a server whose storage is well is ready before it listens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await CheckOnceAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    private async Task CheckStorageAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(readiness.IsReady ? CheckWhileUp : CheckWhileDown, time, ct)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await CheckOnceAsync(ct);
        }
    }

    private async Task CheckOnceAsync(CancellationToken ct)
    {
        try
        {
            await storage.CheckAsync(ct);
            if (!readiness.IsReady)
            {
                // The first keys are made here, not by the first person who signs in.
                await signer.RotateAsync(ct);
                readiness.IsReady = true;
                LogReady();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { }
        catch (Exception e)
        {
            if (readiness.IsReady || !_reported)
            {
                _reported = true;
                LogNotReady(e.Message);
            }
            readiness.IsReady = false;
        }
    }

    private bool _reported;

    private async Task EveryAsync(TimeSpan period, string what, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                try
                {
                    await work(ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    LogFailed(what, e.Message);
                }
            }
        }
        catch (OperationCanceledException) { }
    }

    [LoggerMessage(LogLevel.Information, "storage is ready")]
    private partial void LogReady();

    [LoggerMessage(LogLevel.Error, "storage is not ready, trying again: {reason}")]
    private partial void LogNotReady(string reason);

    [LoggerMessage(LogLevel.Error, "background work failed, it will be tried again: {work} {reason}")]
    private partial void LogFailed(string work, string reason);
}
