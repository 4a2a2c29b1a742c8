using System.Text;
using Dex.Core.Passwords;
using Dex.Server.Configuration.Sections;

namespace Dex.Server.Configuration.Rules;

/// <summary>The local accounts.</summary>
internal static class PasswordRules
{
    public static void Check(RuleContext context)
    {
        var file = context.File;
        context.ErrorIf(
            file.StaticPasswords.Count > 0 && !file.EnablePasswordDB,
            "staticPasswords",
            "cannot specify static passwords without enabling the password database; set enablePasswordDB: true"
        );
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < file.StaticPasswords.Count; i++)
        {
            var (password, path) = (file.StaticPasswords[i], $"staticPasswords[{i}]");
            context.ErrorIf(password.Email.Length == 0, path + ".email", "an account needs an e-mail address, which is its login name");
            context.ErrorIf(
                password.Email.Length > 0 && !seen.Add(password.Email),
                path + ".email",
                $"there is another account with the address \"{password.Email}\""
            );
            CheckHash(context, path, password);
        }
    }

    /// <summary>The bcrypt hash of an account, decoded; empty where there is none.</summary>
    public static string HashOf(StaticPasswordSection password, Func<string, string?> environment)
    {
        var hash = password.Hash.Length == 0 && password.HashFromEnv.Length > 0 ? environment(password.HashFromEnv) ?? "" : password.Hash;
        if (PasswordHash.CostOf(hash) is not null)
        {
            return hash;
        }
        // Older files have it in base64.
        var buffer = new byte[hash.Length];
        return Convert.TryFromBase64String(hash, buffer, out var length) ? Encoding.ASCII.GetString(buffer, 0, length) : hash;
    }

    private static void CheckHash(RuleContext context, string path, StaticPasswordSection password)
    {
        var key = password.Hash.Length == 0 && password.HashFromEnv.Length > 0 ? path + ".hashFromEnv" : path + ".hash";
        var hash = HashOf(password, context.Environment);
        if (hash.Length == 0)
        {
            context.Problems.Error(key, "no password hash provided; dex hash-password makes one");
        }
        else if (PasswordHash.CostOf(hash) is not { } cost)
        {
            context.Problems.Error(key, "malformed bcrypt hash; dex hash-password makes one");
        }
        else if (cost is < PasswordHash.MinCost or > PasswordHash.MaxCost)
        {
            context.Problems.Error(key, $"the hash has a cost of {cost}; it must be from {PasswordHash.MinCost} to {PasswordHash.MaxCost}");
        }
    }
}
