using Dex.Core.Logout;
using Dex.Core.Storage;

namespace Dex.Core.Admin;

/// <summary>Sessions of browsers, as an administrator sees them. Ending one ends all refresh tokens that the person has through its connector, as in Dex.</summary>
public sealed class SessionAdmin
{
    private readonly IStorage _storage;
    private readonly SessionEnder _ender;
    private readonly RefreshAdmin _refresh;

    internal SessionAdmin(IStorage storage, SessionEnder ender, RefreshAdmin refresh)
    {
        (_storage, _ender, _refresh) = (storage, ender, refresh);
    }

    /// <summary>A session.</summary>
    /// <exception cref="AdminException">There is none.</exception>
    public async Task<AuthSession> GetAsync(string id, CancellationToken ct)
    {
        AdminException.Require(id.Length > 0, "no id supplied");
        return await _storage.AuthSessions.GetAsync(id, ct) ?? throw new AdminException(AdminError.NotFound, "not found");
    }

    /// <summary>The sessions of a person, of a connector, or all; empty: any.</summary>
    public async Task<IReadOnlyList<AuthSession>> ListAsync(string userId, string connectorId, CancellationToken ct)
    {
        var found = new List<AuthSession>();
        await foreach (var session in _storage.AuthSessions.ListAsync(ct))
        {
            if ((userId.Length == 0 || session.UserId == userId) && (connectorId.Length == 0 || session.ConnectorId == connectorId))
            {
                found.Add(session);
            }
        }
        return found;
    }

    /// <summary>Ends a session and tells its clients. False: there is none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken ct)
    {
        AdminException.Require(id.Length > 0, "no id supplied");
        return await _storage.AuthSessions.GetAsync(id, ct) is { } session && await EndAsync(session, ct);
    }

    /// <summary>Ends all sessions of a person or of a connector, and says how many.</summary>
    /// <exception cref="AdminException">Neither is named.</exception>
    public async Task<int> TerminateAsync(string userId, string connectorId, CancellationToken ct)
    {
        AdminException.Require(userId.Length + connectorId.Length > 0, "no user_id or connector_id supplied");
        var ended = 0;
        foreach (var session in await ListAsync(userId, connectorId, ct))
        {
            ended += await EndAsync(session, ct) ? 1 : 0;
        }
        return ended;
    }

    private async Task<bool> EndAsync(AuthSession session, CancellationToken ct)
    {
        await _refresh.RevokeAsync(new SubjectKey(session.UserId, session.ConnectorId), _ => true, ct);
        return await _ender.EndAsync(session.Id, ct);
    }
}
