// RFC 7519 §7.2, RFC 8725 §3.
using System.Buffers.Text;
using System.Text.Json;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dex.Core.Tokens;

/// <summary>Verifies tokens that this issuer signed. What is not a plain signed token with one of our algorithms never reaches the library.</summary>
public sealed class TokenVerifier(DexOptions options, ISigner signer, TimeProvider time)
{
    /// <summary>A token longer than this is refused.</summary>
    public const int MaxLength = 16 * 1024;

    private readonly JsonWebTokenHandler _handler = new();
    private volatile Loaded? _loaded;

    /// <summary>Verifies a token. Null: it is not one of ours, or not good any more.</summary>
    /// <param name="token">The compact serialization.</param>
    /// <param name="ignoreExpiry">Whether an expired token will do, as for <c>id_token_hint</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask<VerifiedToken?> VerifyAsync(string token, bool ignoreExpiry, CancellationToken ct)
    {
        if (!IsPlausible(token))
        {
            return null;
        }
        var parameters = ParametersFor(await signer.GetPublishedKeysAsync(ct));
        var result = _handler.ValidateToken(token, parameters);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
        {
            return null;
        }
        var json = Base64Url.DecodeFromChars(jwt.EncodedPayload);
        var claims = JsonDocument.Parse(json).RootElement;
        var verified = new VerifiedToken(json, claims) { Type = jwt.Typ ?? "" };
        // The library takes a missing or quoted exp for none at all; ours always have one.
        return claims.ValueKind == JsonValueKind.Object && verified.Number("exp") is > 0 and var expiry && (ignoreExpiry || expiry > Now())
            ? verified
            : null;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    // Three parts, a sane length and a header that names one of our algorithms: no unsigned tokens (none), no HMAC under a public key, no encryption.
    private static bool IsPlausible(string token)
    {
        if (token.Length > MaxLength || token.AsSpan().Count('.') != 2)
        {
            return false;
        }
        var header = token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal));
        if (header.Length is 0 or > 1024 || !Base64Url.IsValid(header))
        {
            return false;
        }
        return ForeignJson.Parse(Base64Url.DecodeFromChars(header)) is { ValueKind: JsonValueKind.Object } parsed
            && parsed.TryGetProperty("alg", out var alg)
            && alg.ValueKind == JsonValueKind.String
            && SigningPolicy.Algorithms.Contains(alg.GetString())
            && !parsed.TryGetProperty("crit", out _);
    }

    private TokenValidationParameters ParametersFor(PublishedKeys keys)
    {
        var loaded = _loaded;
        if (loaded is null || !ReferenceEquals(loaded.Keys, keys))
        {
            _loaded = loaded = new Loaded(keys, [.. keys.Keys.Select(ToSecurityKey)]);
        }
        return new TokenValidationParameters
        {
            ValidAlgorithms = SigningPolicy.Algorithms,
            IssuerSigningKeys = loaded.SecurityKeys,
            ValidIssuer = options.Issuer.Url,
            ValidateAudience = false,
            ValidateLifetime = false,
            TryAllIssuerSigningKeys = false,
        };
    }

    private static SecurityKey ToSecurityKey(Jwk key) =>
        key.Kty == "EC"
            ? new ECDsaSecurityKey(JsonWebKeys.ToEc(key)) { KeyId = key.Kid }
            : new RsaSecurityKey(JsonWebKeys.ToRsa(key)) { KeyId = key.Kid };

    private sealed record Loaded(PublishedKeys Keys, IReadOnlyList<SecurityKey> SecurityKeys);
}
