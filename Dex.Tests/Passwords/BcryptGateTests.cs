using Dex.Core.Passwords;
using Dex.Core.Protocol;

namespace Dex.Tests.Passwords;

internal sealed class BcryptGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Says_whether_the_password_belongs_to_the_hash()
    {
        using var gate = new BcryptGate(1);

        (await gate.VerifyAsync("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U", default)).Should().BeTrue();
        (await gate.VerifyAsync("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*", default)).Should().BeFalse();
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task No_more_than_allowed_are_computed_at_once(int concurrency)
    {
        using var hashes = new HeldHashes(concurrency);
        var answers = Enumerable.Range(0, 8).Select(i => hashes.VerifyAsync($"{i}")).ToList();
        for (var i = 0; i < concurrency; i++)
        {
            await hashes.BeginsAsync();
        }

        // One ends, one begins.
        for (var i = concurrency; i < answers.Count; i++)
        {
            hashes.Computed.Should().HaveCount(i);
            hashes.LetGo();
            await hashes.BeginsAsync();
        }
        hashes.LetGo(concurrency);

        (await Task.WhenAll(answers).WaitAsync(Patience)).Should().OnlyContain(matches => matches);
        hashes.Most.Should().Be(concurrency);
    }

    [Test]
    public async Task The_caller_is_not_held_up_while_a_hash_is_computed()
    {
        using var hashes = new HeldHashes(1);

        var answer = hashes.VerifyAsync("wrong");

        answer.IsCompleted.Should().BeFalse();
        hashes.LetGo();
        (await answer.WaitAsync(Patience)).Should().BeFalse();
    }

    [Test]
    public async Task A_full_queue_refuses_at_once_and_says_when_to_come_back()
    {
        using var hashes = new HeldHashes(1);
        var answers = Fill(hashes, default);

        var refused = (await hashes.Invoking(h => h.VerifyAsync("late")).Should().ThrowAsync<OAuthException>()).Which;
        hashes.LetGo(answers.Count + 1);
        await Task.WhenAll(answers).WaitAsync(Patience);

        (refused.Error, refused.Status, refused.RetryAfter).Should().Be(("temporarily_unavailable", 503, TimeSpan.FromSeconds(5)));
        hashes.Computed.Should().HaveCount(answers.Count).And.NotContain("late");
        (await hashes.VerifyAsync("later").WaitAsync(Patience)).Should().BeTrue("the queue is empty again");
    }

    [Test]
    public async Task Whoever_gives_up_waiting_is_never_computed_and_makes_room()
    {
        using var hashes = new HeldHashes(1);
        using var impatient = new CancellationTokenSource();
        var first = hashes.VerifyAsync("first");
        await hashes.BeginsAsync();
        var waiting = Fill(hashes, impatient.Token, BcryptGate.MaxWaiting - 1);

        await impatient.CancelAsync();
        foreach (var answer in waiting)
        {
            await answer.Invoking(a => a.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
        }
        var next = hashes.VerifyAsync("next");
        hashes.LetGo(2);

        (await Task.WhenAll(first, next).WaitAsync(Patience)).Should().Equal(true, true);
        hashes.Computed.Should().Equal("first", "next");
    }

    [Test]
    public async Task A_cancelled_request_is_not_computed_even_where_nobody_waits()
    {
        using var hashes = new HeldHashes(1);

        await hashes
            .Invoking(h => h.VerifyAsync("gone", new CancellationToken(canceled: true)))
            .Should()
            .ThrowAsync<OperationCanceledException>();

        hashes.Computed.Should().BeEmpty();
    }

    [Test]
    public async Task Whoever_gives_up_during_the_computation_keeps_the_slot_until_it_ends()
    {
        using var hashes = new HeldHashes(1);
        using var impatient = new CancellationTokenSource();
        var first = hashes.VerifyAsync("first", impatient.Token);
        await hashes.BeginsAsync();
        var second = hashes.VerifyAsync("second");

        await impatient.CancelAsync();
        hashes.Computed.Should().Equal("first");
        hashes.LetGo(2);
        await Task.WhenAll(first, second).WaitAsync(Patience);

        hashes.Computed.Should().Equal("first", "second");
        hashes.Most.Should().Be(1);
    }

    [Test]
    public async Task A_computation_that_fails_frees_its_slot()
    {
        using var gate = new BcryptGate(1, (hash, _) => hash.Length > 0 ? true : throw new FormatException("no hash"));

        for (var i = 0; i <= BcryptGate.MaxWaiting; i++)
        {
            await gate.Invoking(g => g.VerifyAsync("", "", default)).Should().ThrowAsync<FormatException>();
        }

        (await gate.VerifyAsync("hash", "", default).WaitAsync(Patience)).Should().BeTrue();
    }

    private static List<Task<bool>> Fill(HeldHashes hashes, CancellationToken ct, int count = BcryptGate.MaxWaiting) =>
        [.. Enumerable.Range(0, count).Select(i => hashes.VerifyAsync($"waiting {i}", ct))];
}
