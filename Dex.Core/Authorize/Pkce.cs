using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>Proof Key for Code Exchange (RFC 7636).</summary>
public static class Pkce
{
    // RFC 7636 §4.1: unreserved characters.
    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    );

    /// <summary>Reads and checks the challenge of an authorization request.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c> (RFC 7636 §4.4.1).</exception>
    public static PkceChallenge Read(string? challenge, string? method, PkcePolicy policy)
    {
        if (challenge is null)
        {
            if (policy.Enforce)
            {
                throw new OAuthException(
                    OAuthError.InvalidRequest,
                    "PKCE is required: the code_challenge parameter is missing.",
                    "oauth2.pkce.enforce is on"
                );
            }
            return new PkceChallenge("", PkcePolicy.Plain);
        }
        // RFC 7636 §4.3: absent means plain.
        method ??= PkcePolicy.Plain;
        if (!policy.Methods.Contains(method))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The code_challenge_method is not supported.", $"method \"{method}\"");
        }
        if (!IsWellFormed(challenge))
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The code_challenge must be 43 to 128 letters, digits, hyphens, dots, underscores or tildes."
            );
        }
        return new PkceChallenge(challenge, method);
    }

    /// <summary>Checks the verifier of a token request against the challenge (RFC 7636 §4.6).</summary>
    /// <remarks>A verifier without a challenge is refused: somebody may have cut the challenge out of the authorization request (RFC 9700 §4.8.2).</remarks>
    /// <exception cref="OAuthException"><c>invalid_grant</c>, or <c>invalid_request</c> for a verifier that belongs to no challenge.</exception>
    public static void Verify(PkceChallenge pkce, string? verifier)
    {
        if (pkce.CodeChallenge.Length == 0)
        {
            if (verifier is not null)
            {
                throw new OAuthException(
                    OAuthError.InvalidRequest,
                    "A code_verifier was sent, but the authorization request had no code_challenge."
                );
            }
            return;
        }
        if (verifier is null)
        {
            throw new OAuthException(OAuthError.InvalidGrant, "The code_verifier is missing.");
        }
        if (!IsWellFormed(verifier) || !Matches(pkce, verifier))
        {
            throw new OAuthException(OAuthError.InvalidGrant, "The code_verifier is wrong.");
        }
    }

    private static bool Matches(PkceChallenge pkce, string verifier)
    {
        var presented =
            pkce.CodeChallengeMethod == PkcePolicy.S256
                ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))
                : verifier;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(pkce.CodeChallenge), Encoding.ASCII.GetBytes(presented));
    }

    private static bool IsWellFormed(string value) => value.Length is >= 43 and <= 128 && !value.AsSpan().ContainsAnyExcept(Unreserved);
}
