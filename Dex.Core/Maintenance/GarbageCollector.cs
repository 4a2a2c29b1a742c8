using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Maintenance;

/// <summary>Deletes what has expired.</summary>
public sealed partial class GarbageCollector(IStorage storage, TimeProvider time, ILogger<GarbageCollector> logger)
{
    /// <summary>Deletes it now, and logs how much where it was any.</summary>
    public async Task CollectAsync(CancellationToken ct)
    {
        var collected = await storage.CollectGarbageAsync(time.GetUtcNow(), ct);
        if (!collected.IsEmpty)
        {
            LogCollected(
                collected.AuthRequests,
                collected.AuthCodes,
                collected.DeviceRequests,
                collected.DeviceTokens,
                collected.AuthSessions,
                collected.Expiring
            );
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "garbage collection run, deleted requests {requests}, auth codes {auth_codes}, device requests {device_requests}, device tokens {device_tokens}, auth sessions {auth_sessions}, expiring records {expiring_records}"
    )]
    private partial void LogCollected(
        long requests,
        long auth_codes,
        long device_requests,
        long device_tokens,
        long auth_sessions,
        long expiring_records
    );
}
