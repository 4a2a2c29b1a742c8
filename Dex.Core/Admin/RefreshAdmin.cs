using Dex.Core.Audit;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Admin;

/// <summary>Refresh tokens, as an administrator sees them. People are named by the <c>sub</c> of their tokens.</summary>
public sealed partial class RefreshAdmin
{
    private readonly IStorage _storage;
    private readonly RefreshTokens _refreshTokens;
    private readonly ILogger _logger;

    internal RefreshAdmin(IStorage storage, RefreshTokens refreshTokens, ILogger<RefreshAdmin> logger)
    {
        (_storage, _refreshTokens, _logger) = (storage, refreshTokens, logger);
    }

    /// <summary>A person's refresh tokens; none where they have none.</summary>
    /// <exception cref="AdminException">The subject is malformed.</exception>
    public async Task<IReadOnlyList<RefreshTokenRef>> ListAsync(string subject, CancellationToken ct) =>
        await _storage.OfflineSessions.GetAsync(KeyOf(subject), ct) is { } sessions ? [.. sessions.Refresh.Values] : [];

    /// <summary>Revokes a person's refresh tokens of a client. False: there were none.</summary>
    /// <exception cref="AdminException">The subject is malformed.</exception>
    public async Task<bool> RevokeAsync(string subject, string clientId, CancellationToken ct)
    {
        var key = KeyOf(subject);
        var revoked = await RevokeAsync(key, r => r.ClientId == clientId, ct);
        if (revoked > 0)
        {
            LogRevoked(key.UserId, clientId, "refresh_token");
        }
        return revoked > 0;
    }

    internal async Task<int> RevokeAsync(SubjectKey key, Func<RefreshTokenRef, bool> which, CancellationToken ct)
    {
        var revoked = 0;
        var sessions = await _storage.OfflineSessions.GetAsync(key, ct);
        foreach (var reference in sessions?.Refresh.Values.Where(which) ?? [])
        {
            if (await _refreshTokens.FindAsync(reference.Id, ct) is { } row)
            {
                await _refreshTokens.RevokeAsync(row, ct);
                revoked++;
            }
        }
        return revoked;
    }

    private static SubjectKey KeyOf(string subject) =>
        Subject.Decode(subject)
        ?? throw new AdminException(AdminError.InvalidArgument, "user_id must be the sub claim of one of the person's tokens");

    [LoggerMessage(
        LogLevel.Information,
        "refresh tokens revoked, user {user_id}, client {client_id}, {token_type}",
        EventName = AuditEvents.TokenRevoked
    )]
    private partial void LogRevoked(string user_id, string client_id, string token_type);
}
