using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dex.Core.Tokens;

/// <summary><c>at_hash</c> and <c>c_hash</c> (OpenID Connect Core §3.1.3.6, §3.3.2.11).</summary>
public static class TokenHashes
{
    /// <summary>The left half of the SHA-256 digest, the hash of RS256 and ES256, in base64url.</summary>
    public static string Of(string value) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(value)).AsSpan(0, 16));
}
