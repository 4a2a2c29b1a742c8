namespace Dex.Core.Storage;

/// <summary>The PKCE part of an authorization request (RFC 7636 §4.3).</summary>
/// <param name="CodeChallenge">The challenge; empty where the client sent none.</param>
/// <param name="CodeChallengeMethod"><c>S256</c> or <c>plain</c>; Dex stores <c>plain</c> where the client sent no challenge.</param>
public readonly record struct PkceChallenge(string CodeChallenge, string CodeChallengeMethod)
{
    /// <summary>No PKCE.</summary>
    public static PkceChallenge None { get; } = new("", "");
}
