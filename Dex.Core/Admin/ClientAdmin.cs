using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Admin;

/// <summary>Applications, as an administrator sees them.</summary>
public sealed partial class ClientAdmin
{
    private readonly IStorage _storage;
    private readonly IRandom _random;
    private readonly ILogger _logger;

    internal ClientAdmin(IStorage storage, IRandom random, ILogger<ClientAdmin> logger)
    {
        (_storage, _random, _logger) = (storage, random, logger);
    }

    /// <summary>An application with its secret.</summary>
    /// <exception cref="AdminException">There is none.</exception>
    public async Task<Client> GetAsync(string id, CancellationToken ct) =>
        await _storage.Clients.GetAsync(id, ct) ?? throw new AdminException(AdminError.NotFound, "not found");

    /// <summary>All applications.</summary>
    public IAsyncEnumerable<Client> ListAsync(CancellationToken ct) => _storage.Clients.ListAsync(ct);

    /// <summary>Adds one; an id and, unless it is public, a secret are made where it has none. Null: the id is taken.</summary>
    /// <exception cref="AdminException">It is malformed.</exception>
    public async Task<Client?> CreateAsync(Client client, CancellationToken ct)
    {
        CheckLifetime(client.RefreshTokenLifetime);
        client = client with
        {
            Id = client.Id.Length > 0 ? client.Id : _random.NewId(),
            Secret = client.Secret.Length == 0 && !client.Public ? _random.NewId() + _random.NewId() : client.Secret,
        };
        if (!await _storage.Clients.CreateAsync(client, ct))
        {
            return null;
        }
        LogCreated(client.Id);
        return client;
    }

    /// <summary>Changes one. False: there is none.</summary>
    /// <exception cref="AdminException">The change is malformed.</exception>
    public async Task<bool> UpdateAsync(string id, Func<Client, Client> change, CancellationToken ct)
    {
        AdminException.Require(id.Length > 0, "update client: no client ID supplied");
        Client Checked(Client old)
        {
            var changed = change(old);
            CheckLifetime(changed.RefreshTokenLifetime);
            return changed;
        }
        if (await _storage.Clients.UpdateAsync(id, Checked, ct) is null)
        {
            return false;
        }
        LogUpdated(id);
        return true;
    }

    /// <summary>Removes one; its tokens are no longer active with it. False: there was none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken ct)
    {
        if (await _storage.Clients.DeleteAsync(id, ct) is null)
        {
            return false;
        }
        LogDeleted(id);
        return true;
    }

    private static void CheckLifetime(string lifetime) =>
        AdminException.Require(
            lifetime is "" or "standalone" or "session",
            $"invalid refreshTokenLifetime \"{lifetime}\": use standalone or session"
        );

    [LoggerMessage(LogLevel.Information, "client created, client {client_id}", EventName = AuditEvents.AdminChanged)]
    private partial void LogCreated(string client_id);

    [LoggerMessage(LogLevel.Information, "client changed, client {client_id}", EventName = AuditEvents.AdminChanged)]
    private partial void LogUpdated(string client_id);

    [LoggerMessage(LogLevel.Information, "client deleted, client {client_id}", EventName = AuditEvents.AdminChanged)]
    private partial void LogDeleted(string client_id);
}
