using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Tests.Tokens;

internal sealed class RefreshRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RefreshToken Row = new()
    {
        Id = "family",
        ClientId = "app",
        Token = "current",
        ObsoleteToken = "previous",
        CreatedAt = Start,
        LastUsed = Start,
    };

    private static readonly RefreshTokenPolicy Policy = new()
    {
        ReuseInterval = TimeSpan.FromSeconds(3),
        ValidIfNotUsedFor = TimeSpan.FromHours(1),
        AbsoluteLifetime = TimeSpan.FromHours(10),
    };

    [TestCase("current", 0, "Repeat")]
    [TestCase("current", 3, "Repeat")]
    [TestCase("current", 4, "Use")]
    [TestCase("current", 3600, "Use")]
    [TestCase("current", 3601, "Expired")]
    [TestCase("previous", 0, "Repeat")]
    [TestCase("previous", 3, "Repeat")]
    [TestCase("previous", 4, "Stale")]
    [TestCase("older", 1, "Stale")]
    [TestCase("older", 4, "Stale")]
    [TestCase("", 1, "Unknown")]
    public void Decides_by_secret_and_time(string presented, int seconds, string decision) =>
        RefreshRotation.Decide(Row, presented, Policy, Start.AddSeconds(seconds)).ToString().Should().Be(decision);

    [TestCase("current", 0, "Use")]
    [TestCase("previous", 0, "Stale")]
    public void Without_a_reuse_interval_nothing_repeats(string presented, int seconds, string decision) =>
        RefreshRotation
            .Decide(Row, presented, Policy with { ReuseInterval = TimeSpan.Zero }, Start.AddSeconds(seconds))
            .ToString()
            .Should()
            .Be(decision);

    [Test]
    public void The_whole_life_counts_from_the_sign_in()
    {
        var used = Row with { LastUsed = Start.AddHours(10) };

        RefreshRotation.Decide(used, "current", Policy, Start.AddHours(10).AddSeconds(1)).Should().Be(RefreshDecision.Expired);
    }

    [Test]
    public void A_limit_of_zero_is_no_limit() =>
        RefreshRotation.Decide(Row, "current", new RefreshTokenPolicy(), Start.AddYears(10)).Should().Be(RefreshDecision.Use);

    [Test]
    public void A_row_of_a_Dex_before_rotation_has_no_secret_and_needs_none() =>
        RefreshRotation
            .Decide(Row with { Token = "", ObsoleteToken = "" }, "", Policy, Start.AddSeconds(9))
            .Should()
            .Be(RefreshDecision.Use);

    [Test]
    public void The_empty_obsolete_secret_of_a_new_family_matches_nothing() =>
        RefreshRotation.Decide(Row with { ObsoleteToken = "" }, "", Policy, Start).Should().Be(RefreshDecision.Unknown);

    [Test]
    public void Use_rotates_and_keeps_the_persons_id()
    {
        var now = Start.AddMinutes(5);
        var row = Row with
        {
            Claims = new Claims { UserId = "1", Username = "old" },
            ConnectorData = [1],
        };

        var used = RefreshRotation.Use(row, "next", new Claims { UserId = "2", Username = "new" }, Policy, now);

        used.Should()
            .BeEquivalentTo(
                row with
                {
                    Token = "next",
                    ObsoleteToken = "current",
                    LastUsed = now,
                    Claims = new Claims { UserId = "1", Username = "new" },
                    ConnectorData = null,
                }
            );
    }

    [Test]
    public void Use_keeps_the_secret_where_rotation_is_off()
    {
        var used = RefreshRotation.Use(Row, "next", Row.Claims, Policy with { Rotate = false }, Start.AddMinutes(5));

        used.Token.Should().Be("current");
        used.ObsoleteToken.Should().Be("previous");
        used.LastUsed.Should().Be(Start.AddMinutes(5));
    }
}
