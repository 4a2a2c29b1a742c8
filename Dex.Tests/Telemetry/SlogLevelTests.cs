using Dex.Server.Telemetry;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Telemetry;

internal sealed class SlogLevelTests
{
    [TestCase("", LogLevel.Information)]
    [TestCase("debug", LogLevel.Debug)]
    [TestCase("Info", LogLevel.Information)]
    [TestCase("WARN", LogLevel.Warning)]
    [TestCase("error", LogLevel.Error)]
    [TestCase("debug-1", LogLevel.Trace)]
    [TestCase("DEBUG+1", LogLevel.Information)]
    [TestCase("INFO+2", LogLevel.Warning)]
    [TestCase("INFO+4", LogLevel.Warning)]
    [TestCase("warn-4", LogLevel.Information)]
    [TestCase("ERROR+1", LogLevel.None)]
    [TestCase("ERROR+2147483647", LogLevel.None)]
    public void A_level_is_read_as_slog_reads_it(string text, LogLevel expected)
    {
        SlogLevel.TryParse(text, out var level).Should().BeTrue();
        level.Should().Be(expected);
    }

    [TestCase("loud")]
    [TestCase("warning")]
    [TestCase("INFO+")]
    [TestCase("INFO+x")]
    [TestCase("+2")]
    [TestCase("4")]
    [TestCase(" info")]
    public void Anything_else_is_refused(string text) => SlogLevel.TryParse(text, out _).Should().BeFalse();
}
