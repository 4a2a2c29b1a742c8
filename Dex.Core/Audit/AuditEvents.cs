using System.Collections.Frozen;
using System.Reflection;

namespace Dex.Core.Audit;

/// <summary>
/// The names of what an auditor asks for: each stands as <c>event</c> on the one log line of such an act. They are an interface: rules and searches of others
/// rest on them, so a name is never changed or given another meaning. docs/logging.md lists them with their fields.
/// </summary>
public static class AuditEvents
{
    /// <summary>Somebody proved who they are.</summary>
    public const string LoginSucceeded = "login.succeeded";

    /// <summary>Somebody did not prove who they are: a wrong password or ticket, or an upstream that failed.</summary>
    public const string LoginFailed = "login.failed";

    /// <summary>Somebody may not come in, whoever they are.</summary>
    public const string LoginRefused = "login.refused";

    /// <summary>Too many failures: an attempt was not looked at.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>A browser's session began.</summary>
    public const string SessionStarted = "session.started";

    /// <summary>A person came in by a session that goes on.</summary>
    public const string SessionUsed = "session.used";

    /// <summary>A session ended by a logout or an administrator.</summary>
    public const string SessionEnded = "session.ended";

    /// <summary>A session was found past its time.</summary>
    public const string SessionExpired = "session.expired";

    /// <summary>A person let an app have what it asked for.</summary>
    public const string ConsentGranted = "consent.granted";

    /// <summary>A person did not.</summary>
    public const string ConsentDenied = "consent.denied";

    /// <summary>Tokens were signed.</summary>
    public const string TokenIssued = "token.issued";

    /// <summary>Tokens were signed for a refresh token.</summary>
    public const string TokenRefreshed = "token.refreshed";

    /// <summary>A refresh token was good, but not the person or session behind it.</summary>
    public const string TokenRefreshRefused = "token.refresh_refused";

    /// <summary>An upstream's token was accepted in exchange for one of ours.</summary>
    public const string TokenExchanged = "token.exchanged";

    /// <summary>An upstream's token was not accepted.</summary>
    public const string TokenExchangeRefused = "token.exchange_refused";

    /// <summary>What works once was presented again: a broken client, or a thief.</summary>
    public const string TokenReplayed = "token.replayed";

    /// <summary>A token was revoked before its time.</summary>
    public const string TokenRevoked = "token.revoked";

    /// <summary>A client did not prove who it is.</summary>
    public const string ClientAuthenticationFailed = "client.authentication_failed";

    /// <summary>A client registered itself.</summary>
    public const string ClientRegistered = "client.registered";

    /// <summary>A client replaced its registration.</summary>
    public const string ClientUpdated = "client.updated";

    /// <summary>A client deleted its registration.</summary>
    public const string ClientDeleted = "client.deleted";

    /// <summary>A device asked to be signed in.</summary>
    public const string DeviceRequested = "device.requested";

    /// <summary>A person signed a device in.</summary>
    public const string DeviceApproved = "device.approved";

    /// <summary>A person did not.</summary>
    public const string DeviceDenied = "device.denied";

    /// <summary>A signing key was put into use.</summary>
    public const string KeysRotated = "keys.rotated";

    /// <summary>An administrator changed something.</summary>
    public const string AdminChanged = "admin.changed";

    /// <summary>An administrator's request was refused.</summary>
    public const string AdminRefused = "admin.refused";

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> All => Names;

    private static readonly FrozenSet<string> Names = typeof(AuditEvents)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.IsLiteral)
        .Select(f => (string)f.GetRawConstantValue()!)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the name of a log line's <c>EventId</c> is one of these.</summary>
    public static bool Contains(string? name) => name is not null && Names.Contains(name);
}
