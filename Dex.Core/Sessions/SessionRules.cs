using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Sessions;

/// <summary>The rules of sessions: pure.</summary>
internal static class SessionRules
{
    /// <summary>Whether a session is still good. Go's zero time means no limit.</summary>
    public static bool IsAlive(AuthSession session, DateTimeOffset now) =>
        (session.AbsoluteExpiry.Year <= 1 || now <= session.AbsoluteExpiry) && (session.IdleExpiry.Year <= 1 || now <= session.IdleExpiry);

    /// <summary>When the person last proved who they are in this browser. A state that came by single sign-on carries its source's time.</summary>
    public static DateTimeOffset AuthenticatedAt(AuthSession session) =>
        session.ClientStates.Count == 0 ? session.CreatedAt : session.ClientStates.Values.Max(s => s.AuthenticatedAt);

    /// <summary>Whether the sign-in is too long ago for a request (OpenID Connect Core §3.1.2.1, <c>max_age</c>).</summary>
    /// <param name="authTime">When it was.</param>
    /// <param name="maxAge">In seconds; negative: no limit.</param>
    /// <param name="now">The time.</param>
    public static bool IsTooOld(DateTimeOffset authTime, int maxAge, DateTimeOffset now) =>
        maxAge >= 0 && now - authTime > TimeSpan.FromSeconds(maxAge);

    /// <summary>
    /// Whether a client lets another use its session (<c>ssoSharedWith</c>): one way, and only what the client has itself, not what it got from a third.
    /// </summary>
    public static bool Shares(Client source, ClientAuthState state, string targetId, SessionPolicy policy) =>
        !state.ViaSso
        && (
            source.SsoSharedWith is { } shared
                ? shared.Contains("*") || shared.Contains(targetId, StringComparer.Ordinal)
                : policy.SharedByDefault
        );

    /// <summary>Whether what the person approved before covers what is asked for now; <c>openid</c> alone needs no approval.</summary>
    public static bool IsCovered(IReadOnlyList<string> approved, IEnumerable<string> asked) =>
        asked.All(s => s == Scopes.OpenId || approved.Contains(s, StringComparer.Ordinal));
}
