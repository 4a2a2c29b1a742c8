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
        return await RevokeAsync(key, r => r.ClientId == clientId, ct) > 0;
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
                // Go Dex has issued refresh tokens that are nothing but their id.
                LogRevoked(row.ClientId, key.UserId, "refresh_token", row.Token.Length > 0 ? row.Id : "");
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
        "token revoked by an administrator, client {client_id}, user {user_id}, {token_type}, {token_id}",
        EventName = AuditEvents.TokenRevoked
    )]
    private partial void LogRevoked(string client_id, string user_id, string token_type, string token_id);
}
