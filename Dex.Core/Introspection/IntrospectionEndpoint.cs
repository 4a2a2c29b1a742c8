// RFC 7662.
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dex.Core.Clients;
using Dex.Core.Dpop;
using Dex.Core.Logout;
using Dex.Core.Protocol;
using Dex.Core.Revocation;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Introspection;

/// <summary><c>/token/introspect</c>: whether a token is good, and what it says, in Dex's form. The caller must be a client (RFC 7662 §2.1).</summary>
public sealed class IntrospectionEndpoint
{
    private static readonly JsonReply Inactive = new("""{"active":false}"""u8.ToArray()) { Headers = ErrorReplies.NoStore };

    // What Dex puts under "ext".
    private static readonly string[] Extra =
    [
        "azp",
        "sid",
        "email",
        "email_verified",
        "groups",
        "name",
        "preferred_username",
        "federated_claims",
    ];

    private readonly DexOptions _options;
    private readonly ClientAuthenticator _clients;
    private readonly TokenVerifier _verifier;
    private readonly TokenStatus _status;
    private readonly RefreshTokens _refreshTokens;
    private readonly (IStorage Storage, TimeProvider Time) _host;

    internal IntrospectionEndpoint(
        DexOptions options,
        ClientAuthenticator clients,
        TokenVerifier verifier,
        TokenStatus status,
        RefreshTokens refreshTokens,
        (IStorage Storage, TimeProvider Time) host
    )
    {
        (_options, _clients, _verifier, _status, _refreshTokens, _host) = (options, clients, verifier, status, refreshTokens, host);
    }

    /// <summary>Answers a request.</summary>
    public async Task<Reply> HandleAsync(ApiRequest api, CancellationToken ct)
    {
        var form = api.Form;
        form.RefuseDuplicates();
        if (!_options.OpenIntrospection)
        {
            await AuthenticateAsync(api, ct);
        }
        var token = form["token"] ?? throw new OAuthException(OAuthError.InvalidRequest, "The token parameter is missing.");
        // The hint may only speed up the search (RFC 7662 §2.1); a token shows by its form what it is.
        return token.Contains('.', StringComparison.Ordinal) ? await AccessTokenAsync(token, ct) : await RefreshTokenAsync(token, ct);
    }

    // RFC 7662 §2.1, §4: a client id is known to everybody, so a client without a secret or signature has proved nothing.
    private async Task AuthenticateAsync(ApiRequest api, CancellationToken ct)
    {
        var client = await _clients.AuthenticateAsync(api, ct);
        if (client.Secret.Length == 0 && api.Form["client_assertion"] is null)
        {
            throw new OAuthException(
                OAuthError.InvalidClient,
                "Introspection needs a client that authenticates by a secret or an assertion.",
                $"public client \"{client.Id}\"",
                401
            )
            {
                Challenge = api.Authorization is null ? null : ClientAuthenticator.Challenge,
            };
        }
    }

    private async Task<Reply> AccessTokenAsync(string token, CancellationToken ct)
    {
        if (await _verifier.VerifyAsync(token, ignoreExpiry: false, ct) is not { } verified || !await _status.IsActiveAsync(verified, ct))
        {
            return Inactive;
        }
        return Write(json =>
        {
            json.WriteString("client_id", verified.ClientId);
            json.WriteString("sub", verified.Text("sub"));
            json.WriteNumber("exp", verified.Number("exp"));
            json.WriteNumber("iat", verified.Number("iat"));
            json.WriteNumber("nbf", verified.Number("iat"));
            WriteUnlessEmpty(json, "username", verified.Text("preferred_username"));
            json.WritePropertyName("aud");
            verified.Claims.GetProperty("aud").WriteTo(json);
            json.WriteString("iss", _options.Issuer.Url);
            WriteUnlessEmpty(json, "jti", verified.Text("jti"));
            WriteUnlessEmpty(json, "scope", verified.Text("scope"));
            json.WriteString("token_type", verified.KeyThumbprint.Length > 0 ? DpopProofs.TokenType : "Bearer");
            json.WriteString("token_use", "access_token");
            if (verified.Claims.TryGetProperty("cnf", out var confirmation))
            {
                json.WritePropertyName("cnf");
                confirmation.WriteTo(json);
            }
            json.WriteStartObject("ext");
            foreach (var name in Extra)
            {
                if (verified.Claims.TryGetProperty(name, out var value))
                {
                    json.WritePropertyName(name);
                    value.WriteTo(json);
                }
            }
            json.WriteEndObject();
        });
    }

    private async Task<Reply> RefreshTokenAsync(string token, CancellationToken ct)
    {
        var (id, secret) = RefreshTokenCodec.Decode(token);
        var row = await _refreshTokens.FindAsync(id, ct);
        var policy = _options.RefreshTokens;
        if (
            row is null
            || RefreshRotation.Decide(row, secret, policy, _host.Time.GetUtcNow()) is not (RefreshDecision.Use or RefreshDecision.Repeat)
        )
        {
            return Inactive;
        }
        var client = await _host.Storage.Clients.GetAsync(row.ClientId, ct);
        if (client is null || !await _status.IsSessionActiveAsync(client, await SessionIdAsync(client, row, ct), ct))
        {
            return Inactive;
        }
        return Write(json =>
        {
            json.WriteString("scope", string.Join(' ', row.Scopes));
            json.WriteString("client_id", row.ClientId);
            json.WriteString("sub", Subject.Encode(row.Claims.UserId, row.ConnectorId));
            if (policy.AbsoluteLifetime > TimeSpan.Zero)
            {
                json.WriteNumber("exp", (row.CreatedAt + policy.AbsoluteLifetime).ToUnixTimeSeconds());
            }
            json.WriteNumber("iat", row.CreatedAt.ToUnixTimeSeconds());
            json.WriteNumber("nbf", row.CreatedAt.ToUnixTimeSeconds());
            WriteUnlessEmpty(json, "username", row.Claims.PreferredUsername);
            json.WriteString("aud", row.ClientId);
            json.WriteString("iss", _options.Issuer.Url);
            json.WriteString("token_type", "Bearer");
            json.WriteString("token_use", "refresh_token");
            WriteExtra(json, row.Claims);
        });
    }

    // Only worth a read where it matters.
    private async Task<string> SessionIdAsync(Client client, RefreshToken row, CancellationToken ct) =>
        client.RefreshTokenLifetime == SessionEnder.BoundToSession ? await _refreshTokens.SessionIdAsync(row, ct) ?? "" : "";

    private static void WriteExtra(Utf8JsonWriter json, Claims claims)
    {
        json.WriteStartObject("ext");
        WriteUnlessEmpty(json, "email", claims.Email);
        json.WriteBoolean("email_verified", claims.EmailVerified);
        if (claims.Groups.Count > 0)
        {
            json.WriteStartArray("groups");
            foreach (var group in claims.Groups)
            {
                json.WriteStringValue(group);
            }
            json.WriteEndArray();
        }
        WriteUnlessEmpty(json, "name", claims.Username);
        WriteUnlessEmpty(json, "preferred_username", claims.PreferredUsername);
        json.WriteEndObject();
    }

    private static JsonReply Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteBoolean("active", true);
        members(json);
        json.WriteEndObject();
        json.Flush();
        return new JsonReply(buffer.WrittenMemory) { Headers = ErrorReplies.NoStore };
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
