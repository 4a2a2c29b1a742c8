using Dex.Server.Configuration;

namespace Dex.Tests.Configuration;

internal sealed class GoDurationTests
{
    [TestCase("0", 0)]
    [TestCase("5s", 5)]
    [TestCase("2160h", 2160 * 3600)]
    [TestCase("1h30m", 5400)]
    [TestCase("1.5h", 5400)]
    [TestCase(".5m", 30)]
    [TestCase("1.m", 60)]
    [TestCase("300ms", 0.3)]
    [TestCase("1us", 0.000001)]
    [TestCase("1µs", 0.000001)]
    [TestCase("100ns", 0.0000001)]
    [TestCase("-1m", -60)]
    [TestCase("+1m", 60)]
    [TestCase("1h1m1s", 3661)]
    [TestCase("1s1s", 2)]
    public void Reads_what_Go_reads(string text, double seconds)
    {
        GoDuration.TryParse(text, out var duration).Should().BeTrue();
        duration.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [TestCase("")]
    [TestCase("-")]
    [TestCase("1")]
    [TestCase("h")]
    [TestCase(".")]
    [TestCase(".h")]
    [TestCase("1d")]
    [TestCase("1H")]
    [TestCase("1h ")]
    [TestCase(" 1h")]
    [TestCase("1h30")]
    [TestCase("1..5h")]
    [TestCase("--1h")]
    [TestCase("1e3s")]
    [TestCase("3000000h")]
    [TestCase("99999999999999999999999999999999h")]
    public void Refuses_what_Go_refuses(string text) => GoDuration.TryParse(text, out _).Should().BeFalse();
}
