using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Tests.Tokens;

internal sealed class RefreshTokenRefsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_newest_stands_where_a_Go_Dex_looks()
    {
        var refs = Add(Add(new Dictionary<string, RefreshTokenRef>(), Ref("a", 1)), Ref("b", 2));

        refs["app"].Id.Should().Be("b");
        refs["app a"].Id.Should().Be("a");
        refs.Should().HaveCount(2);
    }

    [Test]
    public void Other_clients_are_left_alone()
    {
        var refs = Add(Add(new Dictionary<string, RefreshTokenRef>(), Ref("a", 1)), Ref("b", 2, "other"));

        refs.Keys.Should().BeEquivalentTo("app", "other");
    }

    [Test]
    public void When_the_newest_goes_the_next_takes_its_place()
    {
        IReadOnlyDictionary<string, RefreshTokenRef> refs = new Dictionary<string, RefreshTokenRef>();
        foreach (var i in new[] { 1, 2, 3 })
        {
            refs = Add(refs, Ref($"t{i}", i));
        }

        refs = RefreshTokenRefs.Remove(refs, "app", "t3");

        refs["app"].Id.Should().Be("t2");
        refs["app t1"].Id.Should().Be("t1");
        refs.Should().HaveCount(2);
    }

    [Test]
    public void When_an_older_one_goes_the_newest_stays()
    {
        var refs = Add(Add(new Dictionary<string, RefreshTokenRef>(), Ref("a", 1)), Ref("b", 2));

        RefreshTokenRefs.Remove(refs, "app", "a").Should().ContainSingle().Which.Value.Id.Should().Be("b");
    }

    [Test]
    public void The_oldest_goes_when_there_are_too_many()
    {
        IReadOnlyDictionary<string, RefreshTokenRef> refs = new Dictionary<string, RefreshTokenRef>();
        for (var i = 0; i < RefreshTokenRefs.MaxPerClient; i++)
        {
            refs = Add(refs, Ref($"t{i}", i));
        }

        refs = RefreshTokenRefs.Add(refs, Ref("last", 1000), out var evicted);

        evicted.Should().ContainSingle().Which.Id.Should().Be("t0");
        refs.Should().HaveCount(RefreshTokenRefs.MaxPerClient);
        refs["app"].Id.Should().Be("last");
    }

    private static RefreshTokenRef Ref(string id, int minutes, string client = "app") =>
        new(id, client, Start.AddMinutes(minutes), Start.AddMinutes(minutes));

    private static IReadOnlyDictionary<string, RefreshTokenRef> Add(
        IReadOnlyDictionary<string, RefreshTokenRef> refs,
        RefreshTokenRef added
    ) => RefreshTokenRefs.Add(refs, added, out _);
}
