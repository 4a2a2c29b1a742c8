using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>Turns an <see cref="Authorization"/> into tokens.</summary>
public sealed class TokenIssuer(DexOptions options, ISigner signer, IStorage storage, TimeProvider time, IRandom random)
{
    /// <summary>Signs an access token and, where <c>openid</c> was granted, an ID token.</summary>
    /// <param name="authorization">What was granted.</param>
    /// <param name="code">The authorization code to bind by <c>c_hash</c>; null where there is none.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<TokenSet> IssueAsync(Authorization authorization, string? code, CancellationToken ct) =>
        throw new InvalidOperationException($"{options} {signer} {storage} {time} {random} {authorization} {code} {ct}");
}
