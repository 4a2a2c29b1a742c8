using System.Collections.Concurrent;
using Dex.Core.Connectors;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary>
/// The connectors, opened once. The list of records is read from storage at most every <see cref="MaxStaleness"/>; a record whose resource version
/// changed is opened anew, which is how replicas notice changes made through another one.
/// </summary>
public sealed partial class ConnectorCache(IStorage storage, IConnectorOpener opener, TimeProvider time, ILogger<ConnectorCache> logger)
    : IAsyncDisposable
{
    /// <summary>How old the list of connectors may be.</summary>
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromSeconds(5);

    // A connector that cannot be opened is tried again after this time.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    // Requests that are under way with a connector that was replaced have this long to end.
    private static readonly TimeSpan Farewell = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Entry> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Failure> _failed = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(DateTimeOffset Since, SharedConnector Connector)> _replaced = new();
    private volatile Listing? _listing;

    /// <summary>All connectors, in the order of their names.</summary>
    public async Task<IReadOnlyList<ConnectorRecord>> ListAsync(CancellationToken ct)
    {
        var listing = _listing;
        if (listing is null || time.GetUtcNow() - listing.ReadAt >= MaxStaleness)
        {
            var records = new List<ConnectorRecord>();
            await foreach (var record in storage.Connectors.ListAsync(ct))
            {
                records.Add(record);
            }
            records.Sort((a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase));
            _listing = listing = new Listing(time.GetUtcNow(), records);
        }
        return listing.Records;
    }

    /// <summary>Goes on with the open connectors of the configuration before, where nothing of theirs but perhaps the name changed.</summary>
    public async Task TakeOverAsync(ConnectorCache previous, CancellationToken ct)
    {
        foreach (var record in await ListAsync(ct))
        {
            // The local one knows the accounts of its own configuration.
            if (
                record.Type != PasswordDatabase.Local
                && previous._open.TryGetValue(record.Id, out var entry)
                && IsSame(entry.Open.Record, record)
                && entry.Open.Record.Config.AsSpan().SequenceEqual(record.Config)
                && entry.Shared.TryShare()
            )
            {
                _open[record.Id] = entry with { Open = entry.Open with { Record = record } };
            }
        }
    }

    /// <summary>Reads the list anew at the next use: somebody here changed it.</summary>
    public void Forget() => _listing = null;

    /// <summary>The record of a connector; null where there is none.</summary>
    public async Task<ConnectorRecord?> FindRecordAsync(string id, CancellationToken ct)
    {
        foreach (var record in await ListAsync(ct))
        {
            if (record.Id == id)
            {
                return record;
            }
        }
        return null;
    }

    /// <summary>A connector ready for use; null where there is none.</summary>
    /// <exception cref="ConnectorConfigurationException">It cannot be opened.</exception>
    public async Task<OpenConnector?> GetAsync(string id, CancellationToken ct)
    {
        if (await FindRecordAsync(id, ct) is not { } record)
        {
            return null;
        }
        if (_open.TryGetValue(id, out var entry) && IsSame(entry.Open.Record, record))
        {
            return entry.Open;
        }
        if (_failed.TryGetValue(id, out var failure) && IsSame(failure.Record, record) && time.GetUtcNow() - failure.At < RetryAfter)
        {
            throw new ConnectorConfigurationException(failure.Reason);
        }
        return await OpenAsync(record);
    }

    /// <summary>Whether a connector can be opened; where it cannot, the log says why.</summary>
    public async Task<bool> IsAvailableAsync(ConnectorRecord record, CancellationToken ct)
    {
        try
        {
            return await GetAsync(record.Id, ct) is not null;
        }
        catch (ConnectorConfigurationException)
        {
            return false;
        }
    }

    private async Task<OpenConnector> OpenAsync(ConnectorRecord record)
    {
        await DisposeReplacedAsync(time.GetUtcNow() - Farewell);
        // Two requests may both open it; what the one that loses opened goes the way of what is replaced, which costs less than a lock on every request.
        OpenConnector open;
        try
        {
            open = new OpenConnector(record, opener.Open(record));
        }
        catch (ConnectorConfigurationException e)
        {
            LogFailed(record.Id, record.Type, e.Message);
            _failed[record.Id] = new Failure(record, e.Message, time.GetUtcNow());
            throw;
        }
        if (_open.TryGetValue(record.Id, out var old))
        {
            _replaced.Enqueue((time.GetUtcNow(), old.Shared));
        }
        _open[record.Id] = new Entry(open, new SharedConnector(open.Connector));
        _failed.TryRemove(record.Id, out _);
        return open;
    }

    private static bool IsSame(ConnectorRecord a, ConnectorRecord b) => a.ResourceVersion == b.ResourceVersion && a.Type == b.Type;

    private async Task DisposeReplacedAsync(DateTimeOffset before)
    {
        while (_replaced.TryPeek(out var oldest) && oldest.Since <= before && _replaced.TryDequeue(out oldest))
        {
            await oldest.Connector.ReleaseAsync();
        }
    }

    /// <summary>A connector for an interactive step.</summary>
    /// <exception cref="OAuthException">There is none, or it cannot be opened.</exception>
    public async Task<OpenConnector> RequireAsync(string id, CancellationToken ct)
    {
        try
        {
            return await GetAsync(id, ct)
                ?? throw new OAuthException(OAuthError.InvalidRequest, "This way to sign in does not exist.", $"connector \"{id}\"", 404);
        }
        catch (ConnectorConfigurationException e)
        {
            throw new OAuthException(
                OAuthError.ServerError,
                "This way to sign in is not available now. Choose another one or ask the administrator.",
                $"connector \"{id}\": {e.Message}",
                503
            );
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await DisposeReplacedAsync(DateTimeOffset.MaxValue);
        foreach (var entry in _open.Values)
        {
            await entry.Shared.ReleaseAsync();
        }
    }

    [LoggerMessage(LogLevel.Error, "connector cannot be opened, trying again later, connector {connector_id}, {connector_type}: {reason}")]
    private partial void LogFailed(string connector_id, string connector_type, string reason);

    private sealed record Entry(OpenConnector Open, SharedConnector Shared);

    private sealed record Failure(ConnectorRecord Record, string Reason, DateTimeOffset At);

    private sealed record Listing(DateTimeOffset ReadAt, IReadOnlyList<ConnectorRecord> Records);
}
