using System.Text;

namespace Dex.Server.Configuration.Rules;

/// <summary>Signed-in browsers: Dex's rules, with its defaults of 24h and 1h where a duration is absent.</summary>
internal static class SessionRules
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan DefaultIdle = TimeSpan.FromHours(1);

    public static void Check(RuleContext context)
    {
        if (context.File.Sessions is not { } sessions)
        {
            return;
        }
        context.ErrorIf(!context.Flags.SessionsEnabled, "sessions", "needs DEX_SESSIONS_ENABLED=true in the environment");
        context.Duration("sessions.absoluteLifetime", sessions.AbsoluteLifetime, positive: true);
        context.Duration("sessions.validIfNotUsedFor", sessions.ValidIfNotUsedFor, positive: true);
        context.ErrorIf(
            GoDuration.Parse(sessions.ValidIfNotUsedFor, DefaultIdle) > GoDuration.Parse(sessions.AbsoluteLifetime, DefaultLifetime),
            "sessions.validIfNotUsedFor",
            "must not be longer than sessions.absoluteLifetime"
        );
        context.ErrorIf(
            Encoding.UTF8.GetByteCount(sessions.CookieEncryptionKey) is not (0 or 16 or 24 or 32),
            "sessions.cookieEncryptionKey",
            "must be 16, 24 or 32 bytes long"
        );
        context.ErrorIf(
            sessions.SsoSharedWithDefault is not ("" or "none" or "all"),
            "sessions.ssoSharedWithDefault",
            $"invalid value \"{sessions.SsoSharedWithDefault}\"; use none or all"
        );
    }
}
