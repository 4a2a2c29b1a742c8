using Dex.Core.Maintenance;
using Dex.Storage.Memory;
using Dex.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Maintenance;

internal sealed class GarbageCollectorTests
{
    [Test]
    public async Task What_expired_is_deleted_and_counted_in_the_log_and_a_run_without_work_says_nothing()
    {
        var time = new ManualTime();
        await using var storage = new MemoryStorage();
        using var log = new LogSink();
        using var loggers = LoggerFactory.Create(l => l.AddProvider(log));
        var collector = new GarbageCollector(storage, time, loggers.CreateLogger<GarbageCollector>());
        var now = time.GetUtcNow();
        await storage.AuthRequests.CreateAsync(Samples.AuthRequest("soon") with { Expiry = now.AddMinutes(1) }, default);
        await storage.AuthCodes.CreateAsync(Samples.AuthCode("soon") with { Expiry = now.AddMinutes(1) }, default);
        await storage.AuthCodes.CreateAsync(Samples.AuthCode("later") with { Expiry = now.AddMinutes(9) }, default);

        await collector.CollectAsync(default);
        log.Entries.Should().BeEmpty();
        time.Advance(TimeSpan.FromMinutes(2));
        await collector.CollectAsync(default);
        await collector.CollectAsync(default);

        (await storage.AuthRequests.GetAsync("soon", default)).Should().BeNull();
        (await storage.AuthCodes.GetAsync("later", default)).Should().NotBeNull();
        log.Entries.Should().ContainSingle();
        log.Entries[0].Level.Should().Be(LogLevel.Information);
        log.Entries[0]
            .Message.Should()
            .Be(
                "garbage collection run, deleted requests 1, auth codes 1, device requests 0, device tokens 0, auth sessions 0, expiring records 0"
            );
    }
}
