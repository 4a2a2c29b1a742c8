using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary>What a grant decided.</summary>
internal abstract record Granted
{
    private Granted() { }

    /// <summary>The usual set of tokens.</summary>
    /// <param name="Authorization">What the tokens will say.</param>
    /// <param name="RefreshToken">The refresh token to hand out; null where none.</param>
    /// <param name="Code">The authorization code to bind by <c>c_hash</c>; null where there is none.</param>
    public sealed record Tokens(Authorization Authorization, string? RefreshToken = null, string? Code = null) : Granted;

    /// <summary>One token for another (RFC 8693 §2.2.1).</summary>
    /// <param name="Authorization">What the token will say.</param>
    /// <param name="IssuedTokenType">Which kind it is, one of <see cref="Protocol.TokenTypes"/>.</param>
    public sealed record Exchange(Authorization Authorization, string IssuedTokenType) : Granted;

    /// <summary>An answer that was made before and kept.</summary>
    /// <param name="Json">The answer.</param>
    public sealed record Stored(string Json) : Granted;
}
