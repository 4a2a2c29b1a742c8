using Dex.Core.Protocol;

namespace Dex.Core.Authorize;

/// <summary>The <c>prompt</c> parameter (OpenID Connect Core §3.1.2.1).</summary>
/// <param name="None">Nothing may be shown.</param>
/// <param name="Login">The person must sign in again.</param>
/// <param name="Consent">The approval page must be shown.</param>
/// <param name="SelectAccount">The person must be able to choose.</param>
public readonly record struct Prompt(bool None, bool Login, bool Consent, bool SelectAccount)
{
    /// <summary>Reads the parameter; absent gives the default.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: an unknown value, or <c>none</c> beside another.</exception>
    public static Prompt Parse(string? prompt)
    {
        var values = Scopes.Parse(prompt);
        var parsed = new Prompt(
            values.Contains("none"),
            values.Contains("login"),
            values.Contains("consent"),
            values.Contains("select_account")
        );
        if (values.Any(v => v is not ("none" or "login" or "consent" or "select_account")))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The prompt parameter has an unknown value.");
        }
        if (parsed.None && (parsed.Login || parsed.Consent || parsed.SelectAccount))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "prompt=none must not be combined with other values.");
        }
        return parsed;
    }

    /// <summary>The form in which Dex stores it.</summary>
    public override string ToString() =>
        None
            ? "none"
            : string.Join(
                ' ',
                new[] { Login ? "login" : null, Consent ? "consent" : null, SelectAccount ? "select_account" : null }.OfType<string>()
            );
}
