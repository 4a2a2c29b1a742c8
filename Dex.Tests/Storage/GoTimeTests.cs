using Dex.Storage.Sql;

namespace Dex.Tests.Storage;

public sealed class GoTimeTests
{
    [TestCase("2024-01-02 03:04:05.123456789+00:00", "2024-01-02T03:04:05.1234567Z")]
    [TestCase("2024-01-02 03:04:05.5-07:00", "2024-01-02T10:04:05.5Z")]
    [TestCase("2024-01-02T03:04:05+05:30", "2024-01-01T21:34:05Z")]
    [TestCase("2024-01-02 03:04:05.25", "2024-01-02T03:04:05.25Z")]
    [TestCase("2024-01-02T03:04:05.25", "2024-01-02T03:04:05.25Z")]
    [TestCase("2024-01-02 03:04:05", "2024-01-02T03:04:05Z")]
    [TestCase("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z")]
    [TestCase("2024-01-02 03:04", "2024-01-02T03:04:00Z")]
    [TestCase("2024-01-02T03:04", "2024-01-02T03:04:00Z")]
    [TestCase("2024-01-02", "2024-01-02T00:00:00Z")]
    [TestCase("2024-02-29", "2024-02-29T00:00:00Z")]
    [TestCase("0001-01-01 00:00:00+00:00", "0001-01-01T00:00:00Z")]
    public void Every_format_of_the_Go_driver_is_read(string text, string expected)
    {
        GoTime.TryParse(text, out var time).Should().BeTrue();
        GoTime.Format(time, 'T', "Z").Should().Be(expected);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("0001-01-01 00:00:00 UTC")]
    [TestCase("2023-02-29")]
    [TestCase("2024-13-01")]
    [TestCase("2024-00-01")]
    [TestCase("0000-01-01")]
    [TestCase("2024-01-02 24:00:00")]
    [TestCase("2024-01-02 03:04:05.")]
    [TestCase("2024-01-02 03:04:05+0000")]
    [TestCase("2024-01-02 03:04:05+00:00 and more")]
    [TestCase("0001-01-01 00:00:00+01:00")]
    [TestCase("yesterday")]
    public void What_is_no_time_is_the_zero_time(string? text)
    {
        GoTime.TryParse(text, out var time).Should().BeFalse();
        time.Should().Be(GoTime.Zero);
    }
}
