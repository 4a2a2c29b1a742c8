using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary>What a grant decided.</summary>
/// <param name="Authorization">What the tokens will say.</param>
/// <param name="RefreshToken">The refresh token to hand out; null where none.</param>
/// <param name="Code">The authorization code to bind by <c>c_hash</c>; null where there is none.</param>
internal sealed record Granted(Authorization Authorization, string? RefreshToken = null, string? Code = null);
