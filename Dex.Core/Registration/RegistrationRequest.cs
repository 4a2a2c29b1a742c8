// RFC 7591 §2, OpenID Connect Dynamic Client Registration §2, RFC 7592 §2.2.
using System.Text.Json;
using Dex.Core.Authorize;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Registration;

/// <summary>The metadata that a client asks for, checked. What the specification does not know, or we do not follow, is left out of the answer.</summary>
internal sealed class RegistrationRequest
{
    private readonly MetadataReader _body;
    private readonly DexOptions _options;
    private readonly IReadOnlyList<string> _redirectUris;
    private readonly string _name;
    private readonly string _logo;
    private readonly IReadOnlyList<string> _postLogoutRedirectUris;
    private readonly string _backchannelLogoutUri;
    private readonly ClientMetadata _metadata;

    private RegistrationRequest(MetadataReader body, DexOptions options)
    {
        (_body, _options) = (body, options);
        RefuseUnfollowed();
        var responseTypes = ReadResponseTypes();
        var grantTypes = ReadGrantTypes(responseTypes);
        _redirectUris = ReadRedirectUris(responseTypes);
        _name = _body.Text("client_name", 200);
        _logo = _body.WebUrl("logo_uri");
        _postLogoutRedirectUris = _body.List("post_logout_redirect_uris", MetadataReader.RequireAbsolute);
        _backchannelLogoutUri = _body.ServerUrl("backchannel_logout_uri");
        _metadata = new ClientMetadata
        {
            TokenEndpointAuthMethod = _body.OneOf("token_endpoint_auth_method", "client_secret_basic", ClientAuthenticator.Methods),
            GrantTypes = grantTypes,
            ResponseTypes = responseTypes,
            Jwks = ReadKeys(),
            JwksUri = _body.ServerUrl("jwks_uri"),
            RequestObjectSigningAlg = _body.OneOf("request_object_signing_alg", "", PublicKey.Algorithms),
            RequestUris = _body.List("request_uris", _body.RequireServerUrl),
            UserinfoSignedResponseAlg = _body.OneOf("userinfo_signed_response_alg", "", [_options.Signing.Algorithm]),
            PolicyUri = _body.WebUrl("policy_uri"),
            TosUri = _body.WebUrl("tos_uri"),
            FrontchannelLogoutUri = _body.WebUrl("frontchannel_logout_uri"),
            FrontchannelLogoutSessionRequired = _body.Flag("frontchannel_logout_session_required"),
            RequirePushedAuthorizationRequests = _body.Flag("require_pushed_authorization_requests"),
            DpopBoundAccessTokens = _body.Flag("dpop_bound_access_tokens"),
            DefaultMaxAge = _body.Number("default_max_age"),
        };
        CheckKeys();
        // These hold for every client here: the answer says so.
        _body.Flag("require_auth_time");
        _body.Flag("backchannel_logout_session_required");
        _body.WebUrl("client_uri");
        _body.List("contacts", (_, _) => { });
    }

    /// <summary>Whether the client authenticates by a secret.</summary>
    public bool NeedsSecret => _metadata.TokenEndpointAuthMethod is not ("none" or "private_key_jwt");

    /// <summary>Reads and checks a request's body.</summary>
    /// <exception cref="OAuthException"><c>invalid_redirect_uri</c> or <c>invalid_client_metadata</c>.</exception>
    public static RegistrationRequest Read(ReadOnlyMemory<byte> json, DexOptions options) =>
        ForeignJson.Parse(json) is { ValueKind: JsonValueKind.Object } body
            ? new RegistrationRequest(
                new MetadataReader(body, allowsHttp: options.Issuer.Url.StartsWith("http:", StringComparison.Ordinal)),
                options
            )
            : throw new OAuthException(OAuthError.InvalidClientMetadata, "The body must be a JSON object.");

    /// <summary>The client.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="secret">Its secret; empty where it has none.</param>
    public Client ToClient(string id, string secret) =>
        new()
        {
            Id = id,
            Secret = secret,
            Public = _metadata.TokenEndpointAuthMethod == "none",
            Name = _name.Length > 0 ? _name : id,
            LogoUrl = _logo,
            RedirectUris = _redirectUris,
            PostLogoutRedirectUris = _postLogoutRedirectUris,
            BackchannelLogoutUri = _backchannelLogoutUri,
            Metadata = _metadata with { Registered = _body.Accepted() },
        };

    /// <summary>A replacement must name the same client, and may not choose a secret.</summary>
    /// <exception cref="OAuthException"><c>invalid_client_metadata</c>.</exception>
    public void RequireSame(string name, string expected)
    {
        var given = _body.Peek(name);
        if (name == "client_id" ? given != expected : given is not null && !IsSame(given, expected))
        {
            throw MetadataReader.Invalid(name, "must be the registered one");
        }
    }

    /// <summary>A replacement must not hold what the server decides (RFC 7592 §2.2).</summary>
    /// <exception cref="OAuthException"><c>invalid_client_metadata</c>.</exception>
    public void RefuseServersOwn()
    {
        string[] own = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];
        if (own.FirstOrDefault(_body.Has) is { } name)
        {
            throw MetadataReader.Invalid(name, "must not be sent");
        }
    }

    private static bool IsSame(string a, string b) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(a),
            System.Text.Encoding.UTF8.GetBytes(b)
        );

    // A client that counts on something we do not do must not believe that we do it.
    private void RefuseUnfollowed()
    {
        _body.OneOf("application_type", "web", ["web", "native"]);
        _body.OneOf("subject_type", "public", ["public"]);
        _body.OneOf("id_token_signed_response_alg", _options.Signing.Algorithm, [_options.Signing.Algorithm]);
        foreach (
            var name in new[]
            {
                "sector_identifier_uri",
                "id_token_encrypted_response_alg",
                "userinfo_encrypted_response_alg",
                "request_object_encryption_alg",
            }
        )
        {
            if (_body.Has(name))
            {
                throw MetadataReader.Invalid(name, "is not supported here");
            }
        }
    }

    private IReadOnlyList<string> ReadResponseTypes()
    {
        var served = ResponseTypeRules.Served(_options.ResponseTypes);
        return _body.List(
            "response_types",
            (name, type) =>
            {
                if (!served.Any(s => Scopes.Parse(s).Order().SequenceEqual(Scopes.Parse(type).Order())))
                {
                    throw MetadataReader.Invalid(name, $"may contain {string.Join(", ", served)} here");
                }
            },
            !_body.Has("grant_types") || _body.Mentions("grant_types", GrantTypes.AuthorizationCode) ? [ResponseTypes.Code] : []
        );
    }

    private IReadOnlyList<string> ReadGrantTypes(IReadOnlyList<string> responseTypes)
    {
        var grantTypes = _body.List(
            "grant_types",
            (name, type) =>
            {
                if (!_options.GrantTypes.Contains(type))
                {
                    throw MetadataReader.Invalid(name, $"may contain {string.Join(", ", _options.GrantTypes)} here");
                }
            },
            responseTypes.Count == 0 ? [] : [GrantTypes.AuthorizationCode]
        );
        var parts = responseTypes.SelectMany(Scopes.Parse).ToList();
        if (parts.Contains(ResponseTypes.Code) && !grantTypes.Contains(GrantTypes.AuthorizationCode))
        {
            throw MetadataReader.Invalid("grant_types", "must contain authorization_code for response type code");
        }
        if (parts.Any(p => p != ResponseTypes.Code) && !grantTypes.Contains(GrantTypes.Implicit))
        {
            throw MetadataReader.Invalid("grant_types", "must contain implicit for response types with id_token or token");
        }
        return grantTypes.Count > 0 ? grantTypes : throw MetadataReader.Invalid("grant_types", "must not be empty");
    }

    private IReadOnlyList<string> ReadRedirectUris(IReadOnlyList<string> responseTypes)
    {
        var native = _body.Peek("application_type") == "native";
        var uris = _body.List("redirect_uris", (_, uri) => RegisteredRedirects.Check(uri, native));
        // Without any, Dex lets a public client come back to every port of its own machine, which nobody asked for here.
        return responseTypes.Count == 0 || uris.Count > 0
            ? uris
            : throw new OAuthException(OAuthError.InvalidRedirectUri, "redirect_uris must name at least one address.");
    }

    private string ReadKeys()
    {
        if (_body.Object("jwks") is not { } jwks)
        {
            return "";
        }
        return PublicKey.ReadSet(jwks).Count > 0
            ? jwks
            : throw MetadataReader.Invalid("jwks", "holds no usable public key (RSA from 2048 bits, or EC on P-256, P-384 or P-521)");
    }

    private void CheckKeys()
    {
        var hasKeys = _metadata.Jwks.Length > 0 || _metadata.JwksUri.Length > 0;
        if (_metadata.Jwks.Length > 0 && _metadata.JwksUri.Length > 0)
        {
            throw MetadataReader.Invalid("jwks_uri", "and jwks exclude each other");
        }
        if (_metadata.TokenEndpointAuthMethod == "private_key_jwt" && !hasKeys)
        {
            throw MetadataReader.Invalid("token_endpoint_auth_method", "private_key_jwt needs jwks or jwks_uri");
        }
    }
}
