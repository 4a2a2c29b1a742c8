using Dex.Core.Storage;

namespace Dex.Tests.Storage;

public abstract partial class StorageConformance
{
    private static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Garbage_collection_deletes_what_has_expired_and_nothing_else()
    {
        foreach (var (name, expiry) in new[] { ("old", Now.AddMilliseconds(-1)), ("now", Now), ("new", Now.AddMilliseconds(1)) })
        {
            await storage.AuthRequests.CreateAsync(Samples.AuthRequest(name) with { Expiry = expiry }, default);
            await storage.AuthCodes.CreateAsync(Samples.AuthCode(name) with { Expiry = expiry }, default);
            await storage.DeviceRequests.CreateAsync(Samples.DeviceRequest(name) with { Expiry = expiry }, default);
            await storage.DeviceTokens.CreateAsync(Samples.DeviceToken(name) with { Expiry = expiry }, default);
            await storage.Expiring.CreateAsync(new ExpiringRecord(name, "", expiry), default);
            var session = Samples.AuthSession(name) with { AbsoluteExpiry = Now.AddDays(1), IdleExpiry = Now.AddDays(1) };
            await storage.AuthSessions.CreateAsync(session with { Id = $"idle-{name}", IdleExpiry = expiry }, default);
            await storage.AuthSessions.CreateAsync(session with { Id = $"absolute-{name}", AbsoluteExpiry = expiry }, default);
        }
        await storage.RefreshTokens.CreateAsync(Samples.RefreshToken("old"), default);

        (await storage.CollectGarbageAsync(Now, default)).Should().Be(new GarbageCollected(1, 1, 1, 1, 2, 1));
        (await storage.CollectGarbageAsync(Now, default)).IsEmpty.Should().BeTrue();

        (await storage.AuthRequests.ListAsync(default).Select(r => r.Id).ToListAsync()).Should().BeEquivalentTo("now", "new");
        (await storage.AuthCodes.ListAsync(default).Select(r => r.Id).ToListAsync()).Should().BeEquivalentTo("now", "new");
        (await storage.DeviceRequests.ListAsync(default).Select(r => r.UserCode).ToListAsync()).Should().BeEquivalentTo("now", "new");
        (await storage.DeviceTokens.ListAsync(default).Select(r => r.DeviceCode).ToListAsync()).Should().BeEquivalentTo("now", "new");
        (await storage.AuthSessions.ListAsync(default).Select(r => r.Id).ToListAsync())
            .Should()
            .BeEquivalentTo("idle-now", "idle-new", "absolute-now", "absolute-new");
        (await storage.RefreshTokens.GetAsync("old", default)).Should().NotBeNull();
    }

    [Test]
    public async Task Garbage_collection_and_listing_go_beyond_one_batch()
    {
        const int Count = 1203;
        await Task.WhenAll(
            Enumerable
                .Range(0, Count)
                .Select(i => storage.AuthCodes.CreateAsync(Samples.AuthCode($"code {i}") with { Expiry = Now.AddSeconds(-1 - i) }, default))
        );

        (await storage.AuthCodes.ListAsync(default).Select(c => c.Id).ToListAsync()).Should().HaveCount(Count).And.OnlyHaveUniqueItems();
        (await storage.CollectGarbageAsync(Now, default)).AuthCodes.Should().Be(Count);
        (await storage.AuthCodes.ListAsync(default).ToListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_long_list_of_records_with_two_part_keys_is_complete()
    {
        const int Count = 1100;
        await Task.WhenAll(
            Enumerable
                .Range(0, Count)
                .Select(i =>
                    storage.UserIdentities.CreateAsync(new UserIdentity { UserId = $"u{i / 3}", ConnectorId = $"c{i % 3}" }, default)
                )
        );

        var all = await storage.UserIdentities.ListAsync(default).Select(u => new SubjectKey(u.UserId, u.ConnectorId)).ToListAsync();
        all.Should().HaveCount(Count).And.OnlyHaveUniqueItems();
    }
}
