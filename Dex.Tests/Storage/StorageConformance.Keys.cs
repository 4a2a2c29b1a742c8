using Dex.Core.Storage;

namespace Dex.Tests.Storage;

public abstract partial class StorageConformance
{
    [Test]
    public async Task Keys_are_kept()
    {
        (await storage.Keys.GetAsync(default)).Should().BeNull();

        Same(await storage.Keys.UpdateAsync(_ => Samples.Keys, default), Samples.Keys);
        Same(await storage.Keys.GetAsync(default), Samples.Keys);

        var rotated = Samples.Keys with
        {
            SigningKey = Samples.Keys.Next!.SigningKey,
            SigningKeyPub = Samples.Keys.Next.SigningKeyPub,
            Next = null,
        };
        Same(await storage.Keys.UpdateAsync(_ => rotated, default), rotated);
        Same(await storage.Keys.GetAsync(default), rotated);
    }

    [Test]
    public async Task Keys_without_a_signing_key_are_kept()
    {
        var keys = new Keys { NextRotation = Samples.Time };

        await storage.Keys.UpdateAsync(_ => keys, default);

        Same(await storage.Keys.GetAsync(default), keys);
    }

    [Test]
    public async Task A_key_update_that_returns_its_argument_writes_nothing()
    {
        (await storage.Keys.UpdateAsync(keys => keys, default)).Should().BeNull();
        (await storage.Keys.GetAsync(default)).Should().BeNull();

        await storage.Keys.UpdateAsync(_ => Samples.Keys, default);
        Same(await storage.Keys.UpdateAsync(keys => keys, default), Samples.Keys);
    }

    [Test]
    public async Task Of_parallel_first_rotations_exactly_one_makes_keys()
    {
        var made = 0;

        var results = await InParallel(() =>
            storage.Keys.UpdateAsync(
                keys => keys ?? Samples.Keys with { NextRotation = Samples.Time.AddSeconds(Interlocked.Increment(ref made)) },
                default
            )
        );

        results.Select(keys => keys!.NextRotation).Distinct().Should().ContainSingle("all see the keys of the first");
    }

    [Test]
    public async Task Parallel_key_updates_lose_none()
    {
        await storage.Keys.UpdateAsync(_ => Samples.Keys, default);

        await InParallel(() => storage.Keys.UpdateAsync(keys => keys! with { NextRotation = keys.NextRotation.AddSeconds(1) }, default));

        (await storage.Keys.GetAsync(default))!.NextRotation.Should().Be(Samples.Keys.NextRotation.AddSeconds(Parallel));
    }
}
