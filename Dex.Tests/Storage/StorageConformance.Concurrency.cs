using Dex.Core.Storage;

namespace Dex.Tests.Storage;

public abstract partial class StorageConformance
{
    [Test]
    public async Task Parallel_updates_of_one_record_lose_none()
    {
        await storage.RefreshTokens.CreateAsync(Samples.RefreshToken("a") with { Nonce = "0" }, default);

        var results = await InParallel(() => storage.RefreshTokens.UpdateAsync("a", Increment, default));

        (await storage.RefreshTokens.GetAsync("a", default))!.Nonce.Should().Be($"{Parallel}");
        results.Select(r => r!.Nonce).Should().OnlyHaveUniqueItems("each caller sees what it stored");

        static RefreshToken Increment(RefreshToken token) => token with { Nonce = $"{int.Parse(token.Nonce) + 1}" };
    }

    [Test]
    public async Task Of_parallel_deletions_exactly_one_gets_the_record()
    {
        await storage.AuthCodes.CreateAsync(Samples.AuthCode("a"), default);

        var results = await InParallel(() => storage.AuthCodes.DeleteAsync("a", default));

        results.Where(r => r is not null).Should().ContainSingle().Which!.ClientId.Should().Be("client");
    }

    [Test]
    public async Task Of_parallel_creations_of_one_key_exactly_one_wins()
    {
        var next = 0;
        var results = await InParallel(async () =>
        {
            var name = $"{Interlocked.Increment(ref next)}";
            return await storage.Clients.CreateAsync(Samples.Client("a") with { Name = name }, default) ? name : null;
        });

        var winner = results.Where(r => r is not null).Should().ContainSingle().Subject;
        (await storage.Clients.GetAsync("a", default))!.Name.Should().Be(winner);
    }

    [Test]
    public async Task Parallel_work_on_different_records_succeeds()
    {
        var next = 0;
        await InParallel(async () =>
        {
            var id = $"{Interlocked.Increment(ref next)}";
            (await storage.AuthRequests.CreateAsync(Samples.AuthRequest(id), default)).Should().BeTrue();
            (await storage.AuthRequests.UpdateAsync(id, r => r with { State = id }, default))!.State.Should().Be(id);
            (await storage.AuthRequests.GetAsync(id, default))!.State.Should().Be(id);
            return await storage.AuthRequests.DeleteAsync(id, default);
        });

        (await storage.AuthRequests.ListAsync(default).ToListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task An_update_that_races_with_a_deletion_never_brings_the_record_back()
    {
        for (var round = 0; round < 20; round++)
        {
            await storage.RefreshTokens.CreateAsync(Samples.RefreshToken("a"), default);
            await Task.WhenAll(
                Task.Run(() => storage.RefreshTokens.UpdateAsync("a", t => t with { Token = "new" }, default)),
                Task.Run(() => storage.RefreshTokens.DeleteAsync("a", default))
            );
            (await storage.RefreshTokens.GetAsync("a", default)).Should().BeNull();
        }
    }

    [Test]
    public async Task An_update_that_returns_its_argument_writes_nothing()
    {
        await storage.RefreshTokens.CreateAsync(Samples.RefreshToken("a"), default);
        var calls = 0;

        var result = await storage.RefreshTokens.UpdateAsync(
            "a",
            token =>
            {
                calls++;
                return token;
            },
            default
        );

        Same(result, Samples.RefreshToken("a"));
        calls.Should().Be(1);
    }

    [Test]
    public async Task What_an_updater_throws_reaches_the_caller_and_changes_nothing()
    {
        await storage.RefreshTokens.CreateAsync(Samples.RefreshToken("a"), default);
        // Kinds that the adapters catch from the database too.
        Exception[] faults = [new InvalidOperationException("mine"), new IOException("mine"), new TimeoutException("mine")];

        foreach (var fault in faults)
        {
            var update = () => storage.RefreshTokens.UpdateAsync("a", _ => throw fault, default);
            (await update.Should().ThrowAsync<Exception>()).Which.Should().BeSameAs(fault);
            var keys = () => storage.Keys.UpdateAsync(_ => throw fault, default);
            (await keys.Should().ThrowAsync<Exception>()).Which.Should().BeSameAs(fault);
        }

        Same(await storage.RefreshTokens.GetAsync("a", default), Samples.RefreshToken("a"));
        (await storage.Keys.GetAsync(default)).Should().BeNull();
    }

    [Test]
    public async Task A_failing_update_does_not_spoil_the_others()
    {
        var next = 0;
        var results = await InParallel(async () =>
        {
            var number = Interlocked.Increment(ref next);
            await storage.AuthCodes.CreateAsync(Samples.AuthCode($"{number}"), default);
            try
            {
                await storage.AuthCodes.UpdateAsync(
                    $"{number}",
                    c => number % 2 == 0 ? throw new FormatException() : c with { Nonce = "x" },
                    default
                );
                return "written";
            }
            catch (FormatException)
            {
                return "failed";
            }
        });

        results.Count(r => r == "failed").Should().Be(Parallel / 2);
        var kept = await storage.AuthCodes.ListAsync(default).ToListAsync();
        kept.Should().HaveCount(Parallel).And.Subject.Count(c => c.Nonce == "x").Should().Be(Parallel / 2);
    }

    [Test]
    public async Task A_caller_that_has_left_changes_nothing()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await storage.CheckAsync(default);

        var create = () => storage.Clients.CreateAsync(Samples.Client("a"), left.Token);

        if (storage is not Dex.Storage.Memory.MemoryStorage)
        {
            await create.Should().ThrowAsync<OperationCanceledException>();
            (await storage.Clients.GetAsync("a", default)).Should().BeNull();
        }
    }

    private static Task<T[]> InParallel<T>(Func<Task<T>> work) => Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(work)));
}
