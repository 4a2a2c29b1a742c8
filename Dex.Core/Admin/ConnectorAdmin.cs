using System.Globalization;
using System.Text.Json;
using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Admin;

/// <summary>Connectors, as an administrator sees them. A change takes effect at once here, and within seconds on other replicas.</summary>
public sealed partial class ConnectorAdmin
{
    private static readonly string[] KnownGrants =
    [
        GrantTypes.AuthorizationCode,
        GrantTypes.RefreshToken,
        GrantTypes.Implicit,
        GrantTypes.Password,
        GrantTypes.DeviceCode,
        GrantTypes.TokenExchange,
    ];

    private readonly IStorage _storage;
    private readonly ConnectorCache _cache;
    private readonly IConnectorOpener _opener;
    private readonly ILogger _logger;

    internal ConnectorAdmin(IStorage storage, ConnectorCache cache, IConnectorOpener opener, ILogger<ConnectorAdmin> logger)
    {
        (_storage, _cache, _opener, _logger) = (storage, cache, opener, logger);
    }

    /// <summary>All connectors, with their options.</summary>
    public IAsyncEnumerable<ConnectorRecord> ListAsync(CancellationToken ct) => _storage.Connectors.ListAsync(ct);

    /// <summary>Adds one. False: the id is taken.</summary>
    /// <exception cref="AdminException">It is malformed, or cannot be opened.</exception>
    public async Task<bool> CreateAsync(ConnectorRecord connector, CancellationToken ct)
    {
        AdminException.Require(connector.Id.Length > 0, "no id supplied");
        AdminException.Require(connector.Type.Length > 0, "no type supplied");
        AdminException.Require(connector.Name.Length > 0, "no name supplied");
        AdminException.Require(connector.Config is { Length: > 0 }, "no config supplied");
        Check(connector);
        var created = await _storage.Connectors.CreateAsync(connector with { ResourceVersion = "1" }, ct);
        if (created)
        {
            _cache.Forget();
            LogCreated(connector.Id, connector.Type);
        }
        return created;
    }

    /// <summary>Changes one. False: there is none.</summary>
    /// <exception cref="AdminException">What comes out is malformed, or cannot be opened.</exception>
    public async Task<bool> UpdateAsync(string id, Func<ConnectorRecord, ConnectorRecord> change, CancellationToken ct)
    {
        AdminException.Require(id.Length > 0, "no id supplied");
        ConnectorRecord Changed(ConnectorRecord old)
        {
            var changed = change(old);
            Check(changed);
            var version = int.TryParse(old.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return changed with { ResourceVersion = (version + 1).ToString(CultureInfo.InvariantCulture) };
        }
        var updated = await _storage.Connectors.UpdateAsync(id, Changed, ct);
        if (updated is not null)
        {
            _cache.Forget();
            LogUpdated(id);
        }
        return updated is not null;
    }

    /// <summary>Removes one. False: there was none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken ct)
    {
        AdminException.Require(id.Length > 0, "no id supplied");
        var deleted = await _storage.Connectors.DeleteAsync(id, ct);
        if (deleted is not null)
        {
            _cache.Forget();
            LogDeleted(id);
        }
        return deleted is not null;
    }

    private void Check(ConnectorRecord connector)
    {
        foreach (var grant in connector.GrantTypes)
        {
            AdminException.Require(KnownGrants.Contains(grant), $"unknown grant type \"{grant}\"");
        }
        try
        {
            using var config = JsonDocument.Parse(connector.Config ?? "{}"u8.ToArray());
            (_opener.Open(connector) as IDisposable)?.Dispose();
        }
        catch (JsonException)
        {
            throw new AdminException(AdminError.InvalidArgument, "invalid config supplied");
        }
        catch (ConnectorConfigurationException e)
        {
            // Dex takes it, and nobody can sign in through it.
            throw new AdminException(AdminError.InvalidArgument, e.Message);
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "connector created, connector {connector_id}, {connector_type}",
        EventName = AuditEvents.AdminChanged
    )]
    private partial void LogCreated(string connector_id, string connector_type);

    [LoggerMessage(LogLevel.Information, "connector changed, connector {connector_id}", EventName = AuditEvents.AdminChanged)]
    private partial void LogUpdated(string connector_id);

    [LoggerMessage(LogLevel.Information, "connector deleted, connector {connector_id}", EventName = AuditEvents.AdminChanged)]
    private partial void LogDeleted(string connector_id);
}
