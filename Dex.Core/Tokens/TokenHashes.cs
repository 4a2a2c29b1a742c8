using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;

namespace Dex.Core.Tokens;

/// <summary><c>at_hash</c> and <c>c_hash</c> (OpenID Connect Core §3.1.3.6, §3.3.2.11).</summary>
public static class TokenHashes
{
    /// <summary>The left half of a digest, by the hash of the algorithm that signs the ID token, in base64url.</summary>
    /// <param name="value">The token or code.</param>
    /// <param name="algorithm">The signature algorithm.</param>
    public static string Of(string value, string algorithm = SigningPolicy.RS256)
    {
        var bytes = Encoding.ASCII.GetBytes(value);
        return algorithm.EndsWith("384", StringComparison.Ordinal)
            ? Base64Url.EncodeToString(SHA384.HashData(bytes).AsSpan(0, 24))
            : Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 16));
    }
}
