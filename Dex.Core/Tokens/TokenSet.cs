namespace Dex.Core.Tokens;

/// <summary>The tokens of one answer.</summary>
/// <param name="AccessToken">The access token.</param>
/// <param name="IdToken">The ID token; null where <c>openid</c> was not granted.</param>
/// <param name="ExpiresIn">How long the access token is good.</param>
public sealed record TokenSet(string AccessToken, string? IdToken, TimeSpan ExpiresIn)
{
    /// <summary>The refresh token; null where none was issued.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>Whether the access token is bound to a key (RFC 9449).</summary>
    public bool IsBound { get; init; }
}
