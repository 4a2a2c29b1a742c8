// RFC 7515 §5.2, RFC 7518 §3, RFC 8725 §3.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dex.Core.Tokens;

/// <summary>
/// A signed JWT that somebody else made: a client's assertion or request object, or a proof of possession. Parsing trusts nothing; what it says counts
/// only once <see cref="IsSignedBy(PublicKey)"/> or <see cref="IsSignedBy(string)"/> said yes.
/// </summary>
public sealed class SignedJwt
{
    /// <summary>A longer one is refused.</summary>
    public const int MaxLength = 16 * 1024;

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private SignedJwt(JsonElement header, JsonElement claims, byte[] signed, byte[] signature)
    {
        (Header, Claims, _signed, _signature) = (header, claims, signed, signature);
        Algorithm = TextOf(header, "alg");
        Type = TextOf(header, "typ");
    }

    /// <summary>The header.</summary>
    public JsonElement Header { get; }

    /// <summary>The claims.</summary>
    public JsonElement Claims { get; }

    /// <summary>The header's <c>alg</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The header's <c>typ</c>; empty where absent.</summary>
    public string Type { get; }

    /// <summary>The key it says it was signed with; empty where it does not.</summary>
    public string KeyId => TextOf(Header, "kid");

    /// <summary>Parses the compact serialization; null where it is none, is too long, or has critical extensions that we do not know.</summary>
    public static SignedJwt? Parse(string token)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }
        if (!Base64Url.IsValid(header) || !Base64Url.IsValid(payload) || !Base64Url.IsValid(signature))
        {
            return null;
        }
        return
            ForeignJson.Parse(Base64Url.DecodeFromChars(header)) is { ValueKind: JsonValueKind.Object } head
            && ForeignJson.Parse(Base64Url.DecodeFromChars(payload)) is { ValueKind: JsonValueKind.Object } claims
            && !head.TryGetProperty("crit", out _)
            ? new SignedJwt(head, claims, Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature))
            : null;
    }

    /// <summary>
    /// Whether it may be a token of a kind (RFC 8725 §3.11): it says so in <c>typ</c>, in any letter case and with or without <c>application/</c>, or it says nothing of its
    /// kind, as most clients' do.
    /// </summary>
    public bool IsOfType(string type)
    {
        var own = Type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) ? Type["application/".Length..] : Type;
        return own.Length == 0
            || own.Equals("JWT", StringComparison.OrdinalIgnoreCase)
            || own.Equals(type, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A string claim; empty where it is absent.</summary>
    public string Text(string name) => TextOf(Claims, name);

    /// <summary>A numeric claim, rounded down; null where it is absent or absurd.</summary>
    public long? Number(string name) =>
        Claims.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
        && number is > -1e15 and < 1e15
            ? (long)Math.Floor(number)
            : null;

    /// <summary>Whether <c>aud</c> is, or has among others, one of the given values.</summary>
    public bool IsFor(params ReadOnlySpan<string> audiences)
    {
        if (!Claims.TryGetProperty("aud", out var aud))
        {
            return false;
        }
        foreach (var audience in audiences)
        {
            if (
                aud.ValueKind == JsonValueKind.String
                    ? aud.ValueEquals(audience)
                    : aud.ValueKind == JsonValueKind.Array
                        && aud.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && a.GetString() == audience)
            )
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the key made the signature, with an algorithm that belongs to the key.</summary>
    public bool IsSignedBy(PublicKey key) => key.Verifies(Algorithm, _signed, _signature);

    /// <summary>Whether one of the keys made the signature: of those for signatures, and of that name where both have one.</summary>
    public bool IsSignedByOneOf(IEnumerable<PublicKey> keys) =>
        keys.Any(k => k.Use is "" or "sig" && (KeyId.Length == 0 || k.KeyId.Length == 0 || k.KeyId == KeyId) && IsSignedBy(k));

    /// <summary>Whether somebody who knows the secret made it (HS256, HS384, HS512).</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        // RFC 7518 §3.2: a key at least as long as the hash. Shorter secrets of clients are guessable offline from one assertion.
        return Algorithm switch
            {
                "HS256" when key.Length >= 32 => HMACSHA256.HashData(key, _signed),
                "HS384" when key.Length >= 48 => HMACSHA384.HashData(key, _signed),
                "HS512" when key.Length >= 64 => HMACSHA512.HashData(key, _signed),
                _ => null,
            }
                is { } expected
            && CryptographicOperations.FixedTimeEquals(expected, _signature);
    }

    private static string TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
