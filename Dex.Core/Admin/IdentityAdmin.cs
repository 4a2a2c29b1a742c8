using Dex.Core.Audit;
using Dex.Core.Passwords;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Admin;

/// <summary>What is known of people, as an administrator sees it: who they are, what they approved, their second factors.</summary>
public sealed partial class IdentityAdmin
{
    private readonly IStorage _storage;
    private readonly SessionAdmin _sessions;
    private readonly RefreshAdmin _refresh;
    private readonly ILogger _logger;

    internal IdentityAdmin(IStorage storage, SessionAdmin sessions, RefreshAdmin refresh, ILogger<IdentityAdmin> logger)
    {
        (_storage, _sessions, _refresh, _logger) = (storage, sessions, refresh, logger);
    }

    /// <summary>A person.</summary>
    /// <exception cref="AdminException">There is none.</exception>
    public async Task<UserIdentity> GetAsync(string userId, string connectorId, CancellationToken ct) =>
        await _storage.UserIdentities.GetAsync(KeyOf(userId, connectorId), ct)
        ?? throw new AdminException(AdminError.NotFound, "not found");

    /// <summary>All people.</summary>
    public IAsyncEnumerable<UserIdentity> ListAsync(CancellationToken ct) => _storage.UserIdentities.ListAsync(ct);

    /// <summary>Removes all that is kept of a person: sessions, refresh tokens, the local account with the same address, and what is known of them. False: nothing is known.</summary>
    public async Task<bool> DeleteAsync(string userId, string connectorId, CancellationToken ct)
    {
        var key = KeyOf(userId, connectorId);
        if (await _storage.UserIdentities.GetAsync(key, ct) is not { } identity)
        {
            return false;
        }
        foreach (var session in await _sessions.ListAsync(userId, connectorId, ct))
        {
            await _sessions.DeleteAsync(session.Id, ct);
        }
        await _refresh.RevokeAsync(key, _ => true, ct);
        await _storage.OfflineSessions.DeleteAsync(key, ct);
        // Dex does so for people of every connector: whoever shares an address with somebody else's upstream account would lose their local one.
        if (connectorId == PasswordDatabase.Local && identity.Claims.Email.Length > 0)
        {
            await _storage.Passwords.DeleteAsync(identity.Claims.Email.ToLowerInvariant(), ct);
        }
        var deleted = await _storage.UserIdentities.DeleteAsync(key, ct) is not null;
        LogPurged(userId, connectorId);
        return deleted;
    }

    /// <summary>Takes back an approval. False: there is none.</summary>
    public Task<bool> RevokeConsentAsync(string userId, string connectorId, string clientId, CancellationToken ct)
    {
        AdminException.Require(clientId.Length > 0, "no client_id supplied");
        return ChangeAsync(
            userId,
            connectorId,
            i => i.Consents.ContainsKey(clientId) ? i with { Consents = Without(i.Consents, clientId) } : null,
            ct
        );
    }

    /// <summary>Removes all second factors. False: nothing is known of the person.</summary>
    public Task<bool> ResetMfaAsync(string userId, string connectorId, CancellationToken ct) =>
        ChangeAsync(userId, connectorId, i => i with { MfaSecrets = null, WebAuthnCredentials = null }, ct);

    /// <summary>Removes a second factor with its security keys. False: there is none.</summary>
    public Task<bool> DeleteMfaSecretAsync(string userId, string connectorId, string authenticatorId, CancellationToken ct)
    {
        AdminException.Require(authenticatorId.Length > 0, "no authenticator_id supplied");
        return ChangeAsync(
            userId,
            connectorId,
            i =>
                i.MfaSecrets?.ContainsKey(authenticatorId) is true
                    ? i with
                    {
                        MfaSecrets = Without(i.MfaSecrets, authenticatorId),
                        WebAuthnCredentials = i.WebAuthnCredentials is { } keys ? Without(keys, authenticatorId) : null,
                    }
                    : null,
            ct
        );
    }

    /// <summary>Removes a security key. False: there is none.</summary>
    public Task<bool> DeleteWebAuthnCredentialAsync(string userId, string connectorId, byte[] credentialId, CancellationToken ct)
    {
        AdminException.Require(credentialId.Length > 0, "no credential_id supplied");
        bool IsIt(WebAuthnCredential credential) => credential.CredentialId.AsSpan().SequenceEqual(credentialId);
        return ChangeAsync(
            userId,
            connectorId,
            i =>
                i.WebAuthnCredentials?.Values.Any(c => c.Any(IsIt)) is true
                    ? i with
                    {
                        WebAuthnCredentials = i
                            .WebAuthnCredentials.Select(p =>
                                KeyValuePair.Create(p.Key, (IReadOnlyList<WebAuthnCredential>)[.. p.Value.Where(c => !IsIt(c))])
                            )
                            .Where(p => p.Value.Count > 0)
                            .ToDictionary(StringComparer.Ordinal),
                    }
                    : null,
            ct
        );
    }

    // The change gives null where there is nothing to change.
    private async Task<bool> ChangeAsync(string userId, string connectorId, Func<UserIdentity, UserIdentity?> change, CancellationToken ct)
    {
        var changed = false;
        UserIdentity Change(UserIdentity old)
        {
            var next = change(old);
            changed = next is not null;
            return next ?? old;
        }
        var found = await _storage.UserIdentities.UpdateAsync(KeyOf(userId, connectorId), Change, ct) is not null;
        if (found && changed)
        {
            LogChanged(userId, connectorId);
        }
        return found && changed;
    }

    private static SubjectKey KeyOf(string userId, string connectorId)
    {
        AdminException.Require(userId.Length > 0, "no user_id supplied");
        AdminException.Require(connectorId.Length > 0, "no connector_id supplied");
        return new SubjectKey(userId, connectorId);
    }

    private static Dictionary<string, T> Without<T>(IReadOnlyDictionary<string, T> all, string key) =>
        all.Where(p => p.Key != key).ToDictionary(StringComparer.Ordinal);

    [LoggerMessage(
        LogLevel.Information,
        "user identity purged, user {user_id}, connector {connector_id}",
        EventName = AuditEvents.AdminChanged
    )]
    private partial void LogPurged(string user_id, string connector_id);

    [LoggerMessage(
        LogLevel.Information,
        "user identity changed, user {user_id}, connector {connector_id}",
        EventName = AuditEvents.AdminChanged
    )]
    private partial void LogChanged(string user_id, string connector_id);
}
