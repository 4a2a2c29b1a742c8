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
    /// <param name="lifetime">The time of issue and the end of the token.</param>
    /// <param name="id">The claim <c>jti</c>.</param>
    /// <param name="hashes">The claims <c>at_hash</c> and <c>c_hash</c>; empty where there are none.</param>
    /// <param name="isAccessToken">Whether the token is an access token.</param>
    public static ReadOnlyMemory<byte> Write(
        Authorization authorization,
        Issuer issuer,
        (DateTimeOffset IssuedAt, DateTimeOffset Expiry) lifetime,
        string id,
        (string AccessToken, string Code) hashes,
        bool isAccessToken
    )
    {
        var buffer = new ArrayBufferWriter<byte>(768);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("iss", issuer.Url);
        json.WriteString("sub", Subject.Encode(authorization.Claims.UserId, authorization.ConnectorId));
        var audience = WriteAudience(json, authorization, isAccessToken);
        json.WriteNumber("exp", lifetime.Expiry.ToUnixTimeSeconds());
        json.WriteNumber("iat", lifetime.IssuedAt.ToUnixTimeSeconds());
        json.WriteString("jti", id);
        if (audience.Count > 1)
        {
            json.WriteString("azp", authorization.Client.Id);
        }
        WriteUnlessEmpty(json, "nonce", authorization.Nonce);
        if (authorization.AuthTime.ToUnixTimeSeconds() is > 0 and var authTime)
        {
            json.WriteNumber("auth_time", authTime);
        }
        WriteUnlessEmpty(json, "sid", authorization.SessionId);
        WriteUnlessEmpty(json, "at_hash", hashes.AccessToken);
        WriteUnlessEmpty(json, "c_hash", hashes.Code);
        if (isAccessToken)
        {
            WriteAccess(json, authorization);
        }
        WritePerson(json, authorization, isAccessToken);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // RFC 8707 §2.2: an access token that was asked for a resource is for that alone.
    private static IReadOnlyList<string> WriteAudience(Utf8JsonWriter json, Authorization authorization, bool isAccessToken)
    {
        var audience =
            isAccessToken && authorization.Extras?.Resources is { Count: > 0 } resources
                ? resources
                : Audience.Of(authorization.Client.Id, authorization.Scopes);
        if (audience.Count == 1)
        {
            json.WriteString("aud", audience[0]);
        }
        else
        {
            WriteList(json, "aud", audience);
        }
        return audience;
    }

    private static void WriteAccess(Utf8JsonWriter json, Authorization authorization)
    {
        // RFC 9068 §2.2, and a client to name where the audience does not.
        if (
            authorization.Client.Metadata?.AccessTokenType == TokenIssuer.AccessTokenType
            || authorization.Extras?.Resources is { Count: > 0 }
        )
        {
            json.WriteString("client_id", authorization.Client.Id);
            json.WriteString("scope", string.Join(' ', authorization.Scopes));
        }
        // RFC 9449 §6.1.
        if (authorization.Extras?.DpopThumbprint is { Length: > 0 } thumbprint)
        {
            json.WriteStartObject("cnf");
            json.WriteString("jkt", thumbprint);
            json.WriteEndObject();
        }
    }

    private static void WritePerson(Utf8JsonWriter json, Authorization authorization, bool isAccessToken)
    {
        var (claims, scopes) = (authorization.Claims, authorization.Scopes);
        IReadOnlyCollection<string> asked = [];
        if (authorization.Extras?.ClaimsRequest is { Length: > 0 } request)
        {
            var parsed = ClaimsRequest.Parse(request);
            asked = isAccessToken ? parsed.UserInfo : parsed.IdToken;
        }
        if (scopes.Contains(Scopes.Email) || asked.Contains("email"))
        {
            WriteUnlessEmpty(json, "email", claims.Email);
        }
        if (scopes.Contains(Scopes.Email) || asked.Contains("email_verified"))
        {
            json.WriteBoolean("email_verified", claims.EmailVerified);
        }
        if ((scopes.Contains(Scopes.Groups) || asked.Contains("groups")) && claims.Groups.Count > 0)
        {
            WriteList(json, "groups", claims.Groups);
        }
        if (scopes.Contains(Scopes.Profile) || asked.Contains("name"))
        {
            WriteUnlessEmpty(json, "name", claims.Username);
        }
        if (scopes.Contains(Scopes.Profile) || asked.Contains("preferred_username"))
        {
            WriteUnlessEmpty(json, "preferred_username", claims.PreferredUsername);
        }
        if (scopes.Contains(Scopes.FederatedId) || asked.Contains("federated_claims"))
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
