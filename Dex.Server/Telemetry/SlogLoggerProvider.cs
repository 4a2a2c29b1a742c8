using System.Diagnostics;
using Dex.Core.Audit;

namespace Dex.Server.Telemetry;

/// <summary>Logs in Dex's formats. The message is constant; its values, those of the scopes, and an exception (<c>err</c>) are attributes.</summary>
internal sealed class SlogLoggerProvider(LogOptions options, Stream output, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _excluded = new(options.ExcludeFields, StringComparer.Ordinal);
    private IExternalScopeProvider? _scopes;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) =>
        new Logger(this, IsFramework(categoryName) && options.Level < LogLevel.Warning ? LogLevel.Warning : options.Level);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            try
            {
                output.Flush();
            }
            catch (IOException)
            {
                // There is nowhere left to say so.
            }
        }
    }

    // What the web framework says of each request is ours to say.
    private static bool IsFramework(string category) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("System.", StringComparison.Ordinal);

    private void Write<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state as IReadOnlyList<KeyValuePair<string, object?>>;
        var message = values is [.., { Key: "{OriginalFormat}", Value: string template }] ? LogMessage.Of(template) : "";
        using var line = LogLine.Begin(
            options.Json,
            time.GetUtcNow(),
            SlogLevel.NameOf(level),
            message.Length == 0 ? formatter(state, exception) : message
        );
        if (AuditEvents.Contains(id.Name))
        {
            Add(line, "event", id.Name);
        }
        AddAll(line, values);
        _scopes?.ForEachScope(static (scope, state) => state.Provider.AddScope(state.Line, scope), (Provider: this, Line: line));
        // Only where somebody follows the trace: here, or whoever sent the request.
        if (Activity.Current is { } span && (span.Recorded || span.ParentId is not null))
        {
            Add(line, "trace_id", span.TraceId.ToHexString());
        }
        if (exception is not null)
        {
            Add(line, "err", Describe(exception));
            if (level >= LogLevel.Error && exception.StackTrace is { } stack)
            {
                Add(line, "stack", stack);
            }
        }
        var bytes = line.End();
        lock (_lock)
        {
            try
            {
                output.Write(bytes.Span);
            }
            catch (IOException)
            {
                // A full disk behind standard error must not fail the request that had something to say.
            }
        }
    }

    // What the web framework puts around each request (RequestId, RequestPath, ...) repeats what our own scope says.
    private void AddScope(LogLine line, object? scope)
    {
        if (scope?.GetType().Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) != true)
        {
            AddAll(line, scope as IReadOnlyList<KeyValuePair<string, object?>>);
        }
    }

    private static string Describe(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message}: {inner.Message}" : exception.Message;

    private void AddAll(LogLine line, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        for (var i = 0; i < values?.Count; i++)
        {
            if (values[i].Key != "{OriginalFormat}")
            {
                Add(line, values[i].Key, values[i].Value);
            }
        }
    }

    private void Add(LogLine line, string key, object? value)
    {
        if (!_excluded.Contains(key))
        {
            line.Add(key, value);
        }
    }

    private sealed class Logger(SlogLoggerProvider provider, LogLevel minimum) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
