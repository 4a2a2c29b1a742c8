using Dex.Core.Login;
using Dex.Core.Protocol;

namespace Dex.Tests.Login;

internal sealed class SignInLimiterTests
{
    private static readonly SignInLimits Limits = new()
    {
        PerAccount = 3,
        PerAddress = 5,
        InitialDelay = TimeSpan.FromSeconds(1),
        MaxDelay = TimeSpan.FromSeconds(10),
        Window = TimeSpan.FromMinutes(15),
    };

    private readonly ManualTime _time = new();
    private SignInLimiter _limiter = null!;

    [SetUp]
    public void SetUp() => _limiter = new SignInLimiter(Limits, _time);

    [Test]
    public void Each_failure_beyond_the_free_ones_doubles_the_wait()
    {
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            if (_limiter.TryBegin("local", "jane", null) is { } wait)
            {
                waits.Add(wait.TotalSeconds);
                _time.Advance(wait);
                _limiter.TryBegin("local", "jane", null).Should().BeNull("the wait is over");
            }
        }

        waits.Should().Equal(1, 2, 4, 8, 10, 10);
    }

    [Test]
    public void Letter_case_does_not_make_another_account()
    {
        foreach (var name in new[] { "jane", "JANE", "Jane" })
        {
            _limiter.TryBegin("local", name, null).Should().BeNull();
        }

        _limiter.TryBegin("local", "jAnE", null).Should().NotBeNull();
        _limiter.TryBegin("ldap", "jane", null).Should().BeNull("another connector's account is another account");
    }

    [Test]
    public void An_address_that_tries_many_accounts_is_slowed_down_too()
    {
        for (var i = 0; i < Limits.PerAddress; i++)
        {
            _limiter.TryBegin("local", $"user{i}", "192.0.2.1").Should().BeNull();
        }

        _limiter.TryBegin("local", "another", "192.0.2.1").Should().NotBeNull();
        _limiter.TryBegin("local", "another", "192.0.2.2").Should().BeNull();
    }

    [Test]
    public void All_addresses_of_an_IPv6_subscriber_count_as_one()
    {
        for (var i = 0; i < Limits.PerAddress; i++)
        {
            _limiter.TryBegin("local", $"user{i}", $"2001:db8:1:2::{i}").Should().BeNull();
        }

        _limiter.TryBegin("local", "another", "2001:db8:1:2:ffff::1").Should().NotBeNull();
        _limiter.TryBegin("local", "another", "2001:db8:1:3::1").Should().BeNull();
    }

    [Test]
    public void A_success_starts_the_account_afresh()
    {
        for (var i = 0; i < 2; i++)
        {
            _limiter.TryBegin("local", "jane", "192.0.2.1");
        }
        _limiter.TryBegin("local", "jane", "192.0.2.1").Should().BeNull();

        _limiter.Succeeded("local", "jane", "192.0.2.1");

        _limiter.TryBegin("local", "jane", "192.0.2.1").Should().BeNull();
    }

    [Test]
    public void Attempts_at_once_gain_nothing()
    {
        var begun = Enumerable.Range(0, 50).AsParallel().Count(_ => _limiter.TryBegin("local", "jane", null) is null);

        begun.Should().BeLessThan(3 + Environment.ProcessorCount + 1, "each counts as a failure from its beginning");
    }

    [Test]
    public void Failures_are_forgotten_after_the_window()
    {
        for (var i = 0; i < 3; i++)
        {
            _limiter.TryBegin("local", "jane", null);
        }

        _time.Advance(Limits.Window);

        _limiter.TryBegin("local", "jane", null).Should().BeNull();
    }

    [Test]
    [NonParallelizable]
    public void Long_names_take_no_more_memory_than_short_ones_and_are_told_apart()
    {
        var name = new string('x', 1000);
        for (var i = 0; i < 3; i++)
        {
            _limiter.TryBegin("local", name + "a", null).Should().BeNull();
        }
        _limiter.TryBegin("local", name.ToUpperInvariant() + "A", null).Should().NotBeNull();
        _limiter.TryBegin("local", name + "b", null).Should().BeNull();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 20_000; i++)
        {
            _limiter.TryBegin("local", name + i, null);
        }
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        grown.Should().BeLessThan(20_000 * 600, "an outsider chooses the names");
        GC.KeepAlive(_limiter);
    }
}
