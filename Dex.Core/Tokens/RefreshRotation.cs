using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>What becomes of a refresh token that is presented now: a pure decision.</summary>
internal static class RefreshRotation
{
    /// <summary>Decides.</summary>
    /// <param name="row">The family, as stored.</param>
    /// <param name="presented">The secret that was presented.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The time.</param>
    public static RefreshDecision Decide(RefreshToken row, string presented, RefreshTokenPolicy policy, DateTimeOffset now)
    {
        var isCurrent = Same(row.Token, presented);
        if (!isCurrent && presented.Length == 0)
        {
            return RefreshDecision.Unknown;
        }
        if (IsOver(row.CreatedAt, policy.AbsoluteLifetime, now) || IsOver(row.LastUsed, policy.ValidIfNotUsedFor, now))
        {
            return RefreshDecision.Expired;
        }
        var usedJustNow = policy.ReuseInterval > TimeSpan.Zero && now <= row.LastUsed + policy.ReuseInterval;
        if (isCurrent)
        {
            return usedJustNow ? RefreshDecision.Repeat : RefreshDecision.Use;
        }
        return usedJustNow && row.ObsoleteToken.Length > 0 && Same(row.ObsoleteToken, presented)
            ? RefreshDecision.Repeat
            : RefreshDecision.Stale;
    }

    /// <summary>The family after use.</summary>
    /// <param name="row">The family, as stored.</param>
    /// <param name="newSecret">The next secret.</param>
    /// <param name="claims">Who the person is now; their id stays what it was.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The time.</param>
    public static RefreshToken Use(RefreshToken row, string newSecret, Claims claims, RefreshTokenPolicy policy, DateTimeOffset now) =>
        row with
        {
            Token = policy.Rotate ? newSecret : row.Token,
            ObsoleteToken = policy.Rotate ? row.Token : row.ObsoleteToken,
            LastUsed = now,
            Claims = claims with { UserId = row.Claims.UserId },
            // Moved to the offline session, as Dex does.
            ConnectorData = null,
        };

    /// <summary>Whether a secret is the family's present or previous one.</summary>
    public static bool IsOfFamily(RefreshToken row, string presented) =>
        Same(row.Token, presented) || (row.ObsoleteToken.Length > 0 && Same(row.ObsoleteToken, presented));

    private static bool IsOver(DateTimeOffset since, TimeSpan lifetime, DateTimeOffset now) =>
        lifetime > TimeSpan.Zero && now > since + lifetime;

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
