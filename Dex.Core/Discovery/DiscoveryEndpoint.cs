// OpenID Connect Discovery §3 and §4, RFC 8414, RFC 9207 §3.
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dex.Core.Authorize;
using Dex.Core.Clients;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Tokens;

namespace Dex.Core.Discovery;

/// <summary><c>/.well-known/openid-configuration</c>: what this provider offers. It lists nothing that does not work.</summary>
public sealed class DiscoveryEndpoint(DexOptions options, ISigner signer)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    // One for the algorithm that signs now; a rotation to another algorithm makes it anew.
    private volatile Document? _document;

    /// <summary>The document.</summary>
    public async Task<Reply> HandleAsync(CancellationToken ct)
    {
        var algorithm = await signer.GetAlgorithmAsync(ct);
        var document = _document;
        if (document?.Algorithm != algorithm)
        {
            _document = document = new Document(algorithm, CachedDocument.Create(Write(options, algorithm), MaxAge));
        }
        return document.Reply;
    }

    private static ReadOnlyMemory<byte> Write(DexOptions options, string algorithm)
    {
        var issuer = options.Issuer;
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions
            {
                Indented = true,
                NewLine = "\n",
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
        json.WriteStartObject();
        json.WriteString("issuer", issuer.Url);
        json.WriteString("authorization_endpoint", issuer.UrlTo("/auth"));
        json.WriteString("token_endpoint", issuer.UrlTo("/token"));
        json.WriteString("jwks_uri", issuer.UrlTo("/keys"));
        json.WriteString("userinfo_endpoint", issuer.UrlTo("/userinfo"));
        if (options.GrantTypes.Contains(GrantTypes.DeviceCode))
        {
            json.WriteString("device_authorization_endpoint", issuer.UrlTo("/device/code"));
        }
        json.WriteString("introspection_endpoint", issuer.UrlTo("/token/introspect"));
        json.WriteString("revocation_endpoint", issuer.UrlTo("/token/revoke"));
        json.WriteString("pushed_authorization_request_endpoint", issuer.UrlTo("/par"));
        if (options.Registration is not null)
        {
            json.WriteString("registration_endpoint", issuer.UrlTo("/register"));
        }
        if (options.Sessions is not null)
        {
            json.WriteString("end_session_endpoint", issuer.UrlTo("/logout"));
            json.WriteString("check_session_iframe", issuer.UrlTo("/check_session"));
            json.WriteBoolean("backchannel_logout_supported", true);
            json.WriteBoolean("backchannel_logout_session_supported", true);
            json.WriteBoolean("frontchannel_logout_supported", true);
            json.WriteBoolean("frontchannel_logout_session_supported", true);
        }
        WriteList(json, "grant_types_supported", options.GrantTypes);
        WriteList(json, "response_types_supported", ResponseTypeRules.Served(options.ResponseTypes));
        WriteList(json, "response_modes_supported", ResponseModes.Names);
        WriteList(json, "subject_types_supported", ["public"]);
        WriteList(json, "id_token_signing_alg_values_supported", [algorithm]);
        WriteList(json, "code_challenge_methods_supported", options.Pkce.Methods);
        WriteList(
            json,
            "scopes_supported",
            [Scopes.OpenId, Scopes.Email, Scopes.Groups, Scopes.Profile, Scopes.OfflineAccess, Scopes.FederatedId]
        );
        WriteList(json, "token_endpoint_auth_methods_supported", ClientAuthenticator.Methods);
        WriteList(json, "token_endpoint_auth_signing_alg_values_supported", ClientAuthenticator.AssertionAlgorithms);
        WriteList(json, "claims_supported", options.Sessions is null ? Claims : [.. Claims, "sid"]);
        WriteList(json, "userinfo_signing_alg_values_supported", [algorithm]);
        WriteList(json, "request_object_signing_alg_values_supported", PublicKey.Algorithms);
        WriteList(json, "dpop_signing_alg_values_supported", PublicKey.Algorithms);
        WriteList(json, "prompt_values_supported", ["none", "login", "consent", "select_account"]);
        json.WriteBoolean("claims_parameter_supported", true);
        json.WriteBoolean("authorization_response_iss_parameter_supported", true);
        json.WriteBoolean("request_parameter_supported", true);
        json.WriteBoolean("request_uri_parameter_supported", true);
        json.WriteBoolean("require_request_uri_registration", true);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static readonly string[] Claims =
    [
        "iss",
        "sub",
        "aud",
        "iat",
        "exp",
        "jti",
        "azp",
        "nonce",
        "auth_time",
        "email",
        "email_verified",
        "name",
        "preferred_username",
        "at_hash",
        "c_hash",
        "groups",
        "federated_claims",
    ];

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    private sealed record Document(string Algorithm, JsonReply Reply);
}
