// OpenID Connect Core §2.
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dex.Core.Protocol;

namespace Dex.Core.Tokens;

/// <summary>Writes the claims of a token, with Dex's names, order and omissions.</summary>
internal static class IdTokenClaims
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a claims set.</summary>
    /// <param name="authorization">What was granted.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="issuedAt">The time of issue.</param>
    /// <param name="expiry">The end of the token.</param>
    /// <param name="id">The claim <c>jti</c>.</param>
    /// <param name="accessTokenHash">The claim <c>at_hash</c>.</param>
    /// <param name="codeHash">The claim <c>c_hash</c>; null where there is no code.</param>
    public static ReadOnlyMemory<byte> Write(
        Authorization authorization,
        Issuer issuer,
        DateTimeOffset issuedAt,
        DateTimeOffset expiry,
        string id,
        string accessTokenHash,
        string? codeHash
    )
    {
        var buffer = new ArrayBufferWriter<byte>(768);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("iss", issuer.Url);
        json.WriteString("sub", Subject.Encode(authorization.Claims.UserId, authorization.ConnectorId));
        WriteAudience(json, authorization);
        json.WriteNumber("exp", expiry.ToUnixTimeSeconds());
        json.WriteNumber("iat", issuedAt.ToUnixTimeSeconds());
        json.WriteString("jti", id);
        if (Audience.Of(authorization.Client.Id, authorization.Scopes).Count > 1)
        {
            json.WriteString("azp", authorization.Client.Id);
        }
        WriteUnlessEmpty(json, "nonce", authorization.Nonce);
        if (authorization.AuthTime.ToUnixTimeSeconds() is > 0 and var authTime)
        {
            json.WriteNumber("auth_time", authTime);
        }
        WriteUnlessEmpty(json, "sid", authorization.SessionId);
        json.WriteString("at_hash", accessTokenHash);
        WriteUnlessEmpty(json, "c_hash", codeHash ?? "");
        WritePerson(json, authorization);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteAudience(Utf8JsonWriter json, Authorization authorization)
    {
        var audience = Audience.Of(authorization.Client.Id, authorization.Scopes);
        if (audience.Count == 1)
        {
            json.WriteString("aud", audience[0]);
        }
        else
        {
            WriteList(json, "aud", audience);
        }
    }

    private static void WritePerson(Utf8JsonWriter json, Authorization authorization)
    {
        var (claims, scopes) = (authorization.Claims, authorization.Scopes);
        if (scopes.Contains(Scopes.Email))
        {
            WriteUnlessEmpty(json, "email", claims.Email);
            json.WriteBoolean("email_verified", claims.EmailVerified);
        }
        if (scopes.Contains(Scopes.Groups) && claims.Groups.Count > 0)
        {
            WriteList(json, "groups", claims.Groups);
        }
        if (scopes.Contains(Scopes.Profile))
        {
            WriteUnlessEmpty(json, "name", claims.Username);
            WriteUnlessEmpty(json, "preferred_username", claims.PreferredUsername);
        }
        if (scopes.Contains(Scopes.FederatedId))
        {
            json.WriteStartObject("federated_claims");
            WriteUnlessEmpty(json, "connector_id", authorization.ConnectorId);
            WriteUnlessEmpty(json, "user_id", claims.UserId);
            json.WriteEndObject();
        }
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }
}
