using Dex.Core.Storage;

namespace Dex.Storage.Sql;

/// <summary>The columns that hold a person's claims, the same in four tables.</summary>
internal static class ClaimsColumns
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["claims_user_id", "claims_username", "claims_preferred_username", "claims_email", "claims_email_verified", "claims_groups"];

    /// <summary>Binds them.</summary>
    public static void Claims(this SqlParameters parameters, Claims claims)
    {
        parameters.Text(claims.UserId);
        parameters.Text(claims.Username);
        parameters.Text(claims.PreferredUsername);
        parameters.Text(claims.Email);
        parameters.Flag(claims.EmailVerified);
        parameters.Strings(claims.Groups);
    }

    /// <summary>Reads them.</summary>
    public static Claims Claims(this SqlRow row) =>
        new()
        {
            UserId = row.Text(),
            Username = row.Text(),
            PreferredUsername = row.Text(),
            Email = row.Text(),
            EmailVerified = row.Flag(),
            Groups = row.Strings(),
        };

    /// <summary>Binds a PKCE challenge: two columns.</summary>
    public static void Pkce(this SqlParameters parameters, PkceChallenge pkce)
    {
        // The default of a struct holds nulls, whatever the compiler says.
        parameters.Text(pkce.CodeChallenge ?? "");
        parameters.Text(pkce.CodeChallengeMethod ?? "");
    }

    /// <summary>Reads a PKCE challenge.</summary>
    public static PkceChallenge Pkce(this SqlRow row) => new(row.Text(), row.Text());
}
