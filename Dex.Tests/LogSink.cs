using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Dex.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message, Exception? Exception)> _entries = new();

    public IReadOnlyList<(LogLevel Level, string Message, Exception? Exception)> Entries => [.. _entries];

    /// <summary>Everything, as text.</summary>
    public string Text => string.Join('\n', _entries.Select(e => $"{e.Level} {e.Message} {e.Exception}"));

    /// <summary>Faults that no request should cause.</summary>
    public IEnumerable<string> Faults => _entries.Where(e => e.Level >= LogLevel.Error).Select(e => $"{e.Message} {e.Exception}");

    public ILogger CreateLogger(string categoryName) => new Logger(_entries);

    /// <summary>Forgets all, for tests that measure memory.</summary>
    public void Clear() => _entries.Clear();

    public void Dispose() { }

    private sealed class Logger(ConcurrentQueue<(LogLevel, string, Exception?)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => entries.Enqueue((logLevel, formatter(state, exception), exception));
    }
}
