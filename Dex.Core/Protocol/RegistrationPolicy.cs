namespace Dex.Core.Protocol;

/// <summary>Who may register clients over HTTP (<c>oauth2.dynamicRegistration</c>).</summary>
/// <param name="InitialAccessTokens">The bearer tokens, one of which a registration must carry (RFC 7591 §3).</param>
public sealed record RegistrationPolicy(IReadOnlyList<string> InitialAccessTokens)
{
    /// <summary>The shortest token that nobody guesses.</summary>
    public const int MinTokenLength = 16;
}
