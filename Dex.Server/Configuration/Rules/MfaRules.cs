namespace Dex.Server.Configuration.Rules;

/// <summary>Second factors, and the chains that name them.</summary>
internal static class MfaRules
{
    public static void Check(RuleContext context)
    {
        var mfa = context.File.Mfa;
        if (mfa.Authenticators.Count == 0 && mfa.DefaultMFAChain.Count == 0)
        {
            return;
        }
        context.ErrorIf(!context.Flags.SessionsEnabled, "mfa", "needs sessions: DEX_SESSIONS_ENABLED=true in the environment");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < mfa.Authenticators.Count; i++)
        {
            var (authenticator, path) = (mfa.Authenticators[i], $"mfa.authenticators[{i}]");
            context.ErrorIf(authenticator.Id.Length == 0, path + ".id", "an authenticator needs an id");
            context.ErrorIf(
                authenticator.Id.Length > 0 && !ids.Add(authenticator.Id),
                path + ".id",
                $"there is another authenticator with the id \"{authenticator.Id}\""
            );
            context.ErrorIf(
                authenticator.Type is not ("TOTP" or "WebAuthn"),
                path + ".type",
                $"unknown type \"{authenticator.Type}\"; use TOTP or WebAuthn"
            );
        }
        CheckChain(context, ids, "mfa.defaultMFAChain", mfa.DefaultMFAChain);
        for (var i = 0; i < context.File.StaticClients.Count; i++)
        {
            CheckChain(context, ids, $"staticClients[{i}].mfaChain", context.File.StaticClients[i].MfaChain);
        }
    }

    private static void CheckChain(RuleContext context, HashSet<string> ids, string path, IReadOnlyList<string> chain)
    {
        for (var i = 0; i < chain.Count; i++)
        {
            context.ErrorIf(
                !ids.Contains(chain[i]),
                $"{path}[{i}]",
                $"there is no authenticator with the id \"{chain[i]}\" in mfa.authenticators"
            );
        }
    }
}
