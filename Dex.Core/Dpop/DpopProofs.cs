// RFC 9449.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Dpop;

/// <summary>Checks proofs that a caller holds a private key. Each proof works once, on every replica.</summary>
public sealed class DpopProofs(DexOptions options, IStorage storage, TimeProvider time, AuditLog audit)
{
    /// <summary>The scheme and token type of tokens that are bound to a key.</summary>
    public const string TokenType = "DPoP";

    /// <summary>How old a proof may be. Our own clock and the caller's may differ by as much as <see cref="MaxAhead"/> the other way.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(15);

    /// <summary>The thumbprint of the key that the caller proved to hold; empty where it sent no proof.</summary>
    /// <param name="request">The request.</param>
    /// <param name="path">The endpoint's path below the issuer.</param>
    /// <param name="accessToken">The access token that comes with the proof (§7); null at the token endpoint.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException"><c>invalid_dpop_proof</c>.</exception>
    public async Task<string> VerifyAsync(ApiRequest request, string path, string? accessToken, CancellationToken ct)
    {
        if (request.Dpop is null)
        {
            return "";
        }
        var (jwt, key) = Read(request.Dpop);
        var now = time.GetUtcNow();
        Require(jwt.Text("htm") == request.Method, "htm is not the method of this request");
        Require(IsSameAddress(jwt.Text("htu"), options.Issuer.UrlTo(path)), "htu is not the address of this endpoint");
        Require(
            jwt.Number("iat") is { } issued
                && DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(issued, 0, 253402300799)) is var at
                && at >= now - MaxAge
                && at <= now + MaxAhead,
            "iat is too old or in the future"
        );
        Require(
            accessToken is null || jwt.Text("ath") == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))),
            "ath is not the hash of the access token"
        );
        var id = jwt.Text("jti");
        Require(id.Length is > 0 and <= 512, "jti is missing or too long");
        var used = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Thumbprint} {id}")));
        if (!await storage.Expiring.CreateAsync(new ExpiringRecord("dpop:" + used, "", now + MaxAge + MaxAhead), ct))
        {
            audit.ProofReplayed("dpop_proof", key.Thumbprint, path);
            throw Invalid("the proof was used before");
        }
        return key.Thumbprint;
    }

    private static (SignedJwt, PublicKey) Read(string proof)
    {
        var jwt = SignedJwt.Parse(proof);
        Require(jwt is not null && jwt.Type == "dpop+jwt", "it is no JWT of type dpop+jwt");
        var key = jwt!.Header.TryGetProperty("jwk", out var jwk) ? PublicKey.Read(jwk) : null;
        Require(key is not null, "its jwk is missing or no usable public key");
        Require(jwt.IsSignedBy(key!), "its signature is not made by its jwk");
        return (jwt, key!);
    }

    // §4.3: without query and fragment, after the normalization of RFC 3986 §6.2.2 and §6.2.3.
    private static bool IsSameAddress(string htu, string expected) =>
        Uri.TryCreate(htu, UriKind.Absolute, out var uri)
        && uri.GetLeftPart(UriPartial.Path) == new Uri(expected).GetLeftPart(UriPartial.Path);

    private static void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw Invalid(reason);
        }
    }

    private static OAuthException Invalid(string reason) =>
        new(OAuthError.InvalidDpopProof, "The DPoP proof is not valid: " + reason + ".");
}
