using System.Collections.Concurrent;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary>
/// The connectors, opened once. The list of records is read from storage at most every <see cref="MaxStaleness"/>; a record whose resource version
/// changed is opened anew, which is how replicas notice changes made through another one.
/// </summary>
public sealed class ConnectorCache(IStorage storage, IConnectorOpener opener, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How old the list of connectors may be.</summary>
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, OpenConnector> _open = new(StringComparer.Ordinal);
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
        if (_open.TryGetValue(id, out var open) && open.Record.ResourceVersion == record.ResourceVersion && open.Record.Type == record.Type)
        {
            return open;
        }
        // Two requests may both open it; the one that loses throws its connector away, which costs less than a lock on every request.
        open = new OpenConnector(record, opener.Open(record));
        _open[id] = open;
        return open;
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
        foreach (var open in _open.Values)
        {
            if (open.Connector is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else if (open.Connector is IDisposable disposable)
            {
                disposable.Dispose();
            }
        }
    }

    private sealed record Listing(DateTimeOffset ReadAt, IReadOnlyList<ConnectorRecord> Records);
}
