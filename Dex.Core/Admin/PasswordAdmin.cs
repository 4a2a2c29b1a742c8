using System.Text;
using Dex.Core.Audit;
using Dex.Core.Passwords;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Admin;

/// <summary>Local accounts, as an administrator sees them. Addresses match in any letter case.</summary>
public sealed partial class PasswordAdmin
{
    private readonly IStorage _storage;
    private readonly BcryptGate _gate;
    private readonly ILogger _logger;

    internal PasswordAdmin(IStorage storage, BcryptGate gate, ILogger<PasswordAdmin> logger)
    {
        (_storage, _gate, _logger) = (storage, gate, logger);
    }

    /// <summary>All accounts.</summary>
    public IAsyncEnumerable<Password> ListAsync(CancellationToken ct) => _storage.Passwords.ListAsync(ct);

    /// <summary>Adds one. False: the address is taken.</summary>
    /// <exception cref="AdminException">It has no id of the person or no usable hash.</exception>
    public async Task<bool> CreateAsync(Password password, CancellationToken ct)
    {
        AdminException.Require(password.UserId.Length > 0, "no user ID supplied");
        AdminException.Require(password.Email.Length > 0, "no email supplied");
        AdminException.Require(password.Hash.Length > 0, "no hash of password supplied");
        CheckHash(password.Hash);
        if (!await _storage.Passwords.CreateAsync(password with { Email = password.Email.ToLowerInvariant() }, ct))
        {
            return false;
        }
        LogCreated(password.Email, password.UserId);
        return true;
    }

    /// <summary>Changes the hash, the name, or both; null leaves the hash, empty the name. False: there is no such account.</summary>
    /// <exception cref="AdminException">There is nothing to change, or the hash is not usable.</exception>
    public async Task<bool> UpdateAsync(string email, byte[]? hash, string username, CancellationToken ct)
    {
        AdminException.Require(email.Length > 0, "no email supplied");
        AdminException.Require(hash is not null || username.Length > 0, "nothing to update");
        if (hash is not null)
        {
            CheckHash(hash);
        }
        var updated = await _storage.Passwords.UpdateAsync(
            email.ToLowerInvariant(),
            old => old with { Hash = hash ?? old.Hash, Username = username.Length > 0 ? username : old.Username },
            ct
        );
        if (updated is null)
        {
            return false;
        }
        LogUpdated(email);
        return true;
    }

    /// <summary>Removes one. False: there was none.</summary>
    public async Task<bool> DeleteAsync(string email, CancellationToken ct)
    {
        AdminException.Require(email.Length > 0, "no email supplied");
        if (await _storage.Passwords.DeleteAsync(email.ToLowerInvariant(), ct) is null)
        {
            return false;
        }
        LogDeleted(email);
        return true;
    }

    /// <summary>Whether a password is right; null where there is no such account.</summary>
    /// <exception cref="AdminException">Something is missing.</exception>
    public async Task<bool?> VerifyAsync(string email, string password, CancellationToken ct)
    {
        AdminException.Require(email.Length > 0, "no email supplied");
        AdminException.Require(password.Length > 0, "no password to verify supplied");
        return await _storage.Passwords.GetAsync(email.ToLowerInvariant(), ct) is { } known
            ? await _gate.VerifyAsync(Encoding.ASCII.GetString(known.Hash), password, ct)
            : null;
    }

    private static void CheckHash(byte[] hash)
    {
        var cost = PasswordHash.CostOf(Encoding.ASCII.GetString(hash));
        AdminException.Require(cost is not null, "parsing bcrypt hash: it is no bcrypt hash");
        AdminException.Require(
            cost >= PasswordHash.MinCost,
            $"given hash cost = {cost} does not meet minimum cost requirement = {PasswordHash.MinCost}"
        );
        AdminException.Require(
            cost <= PasswordHash.MaxCost,
            $"given hash cost = {cost} is above upper bound cost = {PasswordHash.MaxCost}, recommended cost = {PasswordHash.RecommendedCost}"
        );
    }

    [LoggerMessage(LogLevel.Information, "password created, {email}, user {user_id}", EventName = AuditEvents.AdminChanged)]
    private partial void LogCreated(string email, string user_id);

    [LoggerMessage(LogLevel.Information, "password changed, {email}", EventName = AuditEvents.AdminChanged)]
    private partial void LogUpdated(string email);

    [LoggerMessage(LogLevel.Information, "password deleted, {email}", EventName = AuditEvents.AdminChanged)]
    private partial void LogDeleted(string email);
}
