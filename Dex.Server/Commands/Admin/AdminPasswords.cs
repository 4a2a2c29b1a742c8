using System.CommandLine;
using System.Text;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Server.Admin.Api;
using Google.Protobuf;

namespace Dex.Server.Commands.Admin;

/// <summary><c>dex admin password</c>.</summary>
internal static partial class AdminCommand
{
    private static Command Passwords(Func<string?> readPassword)
    {
        var email = new Argument<string>("email");
        var username = new Option<string>("--username") { Description = "The name" };
        var userId = new Option<string>("--user-id") { Description = "The id, part of the subject; made where absent" };
        ByteString Hash()
        {
            var password = readPassword();
            return string.IsNullOrEmpty(password) || Encoding.UTF8.GetByteCount(password) > PasswordHash.MaxPasswordBytes
                ? throw new IOException($"give a password of at most {PasswordHash.MaxPasswordBytes} bytes, in one line of standard input")
                : ByteString.CopyFromUtf8(PasswordHash.Create(password, PasswordHash.RecommendedCost, new CryptographicRandom()));
        }
        return new Command("password", "Local accounts; passwords are read from standard input")
        {
            Verb(
                "list",
                "List all",
                [],
                (s, _, ct) =>
                    s.ListAsync<ListPasswordResp>(
                        "ListPasswords",
                        new ListPasswordReq(),
                        ["EMAIL", "USERNAME", "USER ID"],
                        r => r.Passwords.Select(a => (string[])[a.Email, a.Username, a.UserId]),
                        ct
                    )
            ),
            Verb(
                "create",
                "Add one",
                [email, username, userId],
                (s, p, ct) =>
                    s.DoAsync<CreatePasswordResp>(
                        "CreatePassword",
                        new CreatePasswordReq
                        {
                            Password = new Password
                            {
                                Email = p.GetRequiredValue(email),
                                Username = p.GetValue(username) ?? "",
                                UserId = p.GetValue(userId) ?? new CryptographicRandom().NewUuid(),
                                Hash = Hash(),
                            },
                        },
                        r => r.AlreadyExists ? null : "created",
                        "there is one with that address already",
                        ct
                    )
            ),
            Verb(
                "update",
                "Change the password",
                [email, username],
                (s, p, ct) =>
                    s.DoAsync<UpdatePasswordResp>(
                        "UpdatePassword",
                        new UpdatePasswordReq
                        {
                            Email = p.GetRequiredValue(email),
                            NewUsername = p.GetValue(username) ?? "",
                            NewHash = Hash(),
                        },
                        r => r.NotFound ? null : "changed",
                        NotThere,
                        ct
                    )
            ),
            Verb(
                "verify",
                "Say whether a password is right",
                [email],
                (s, p, ct) =>
                    s.DoAsync<VerifyPasswordResp>(
                        "VerifyPassword",
                        new VerifyPasswordReq { Email = p.GetRequiredValue(email), Password = readPassword() ?? "" },
                        r => r.Verified ? "right" : null,
                        "wrong, or there is no such account",
                        ct
                    )
            ),
            Verb(
                "delete",
                "Remove one",
                [email],
                (s, p, ct) =>
                    s.DoAsync<DeletePasswordResp>(
                        "DeletePassword",
                        new DeletePasswordReq { Email = p.GetRequiredValue(email) },
                        r => r.NotFound ? null : "deleted",
                        NotThere,
                        ct
                    )
            ),
        };
    }
}
