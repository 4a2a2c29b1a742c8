using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>password</c>.</summary>
internal static class PasswordTable
{
    public static SqlTable<string, Password> Definition { get; } =
        new()
        {
            Name = "password",
            KeyColumns = ["email"],
            Columns = ["hash", "username", "preferred_username", "user_id", "groups", "name", "email_verified"],
            KeyOf = r => r.Email.ToLowerInvariant(),
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Bytes(r.Hash);
                p.Text(r.Username);
                p.Text(r.PreferredUsername);
                p.Text(r.UserId);
                p.Strings(r.Groups);
                p.Text(r.Name);
                p.Flag(r.EmailVerified);
            },
            Read = row => new Password
            {
                Email = row.Text(),
                Hash = row.Bytes() ?? [],
                Username = row.Text(),
                PreferredUsername = row.Text(),
                UserId = row.Text(),
                Groups = row.Strings(),
                Name = row.Text(),
                EmailVerified = row.FlagOrNull(),
            },
            Normalize = email => email.ToLowerInvariant(),
        };
}
