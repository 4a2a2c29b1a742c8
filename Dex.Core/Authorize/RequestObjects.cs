// OpenID Connect Core §6, RFC 9101, RFC 9126 §4.
using System.Globalization;
using System.Text.Json;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Authorize;

/// <summary>Finds the parameters of a request that carries them in a signed object, or that was pushed before.</summary>
public sealed class RequestObjects(DexOptions options, IStorage storage, ClientKeys keys, IClientCalls calls, TimeProvider time)
{
    /// <summary>Begins the <c>request_uri</c> of pushed requests (RFC 9126 §2.2).</summary>
    public const string PushedPrefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Replaces a reference to a request object that the client publishes by the object itself, so that it is read once a sign-in.</summary>
    /// <exception cref="OAuthException"><c>invalid_request_uri</c> or <c>request_uri_not_supported</c>.</exception>
    public async Task<Parameters> FetchAsync(Client client, Parameters parameters, CancellationToken ct)
    {
        if (parameters["request_uri"] is not { } requestUri || requestUri.StartsWith(PushedPrefix, StringComparison.Ordinal))
        {
            return parameters;
        }
        if (client.Metadata?.RequestUris is not { Count: > 0 } registered)
        {
            throw new OAuthException(
                OAuthError.RequestUriNotSupported,
                "The client has registered no request_uris, so only those of pushed requests are supported."
            );
        }
        if (!registered.Any(r => WithoutFragment(r) == WithoutFragment(requestUri)))
        {
            throw new OAuthException(OAuthError.InvalidRequestUri, "The request_uri is not one that the client registered.");
        }
        if (parameters["request"] is not null)
        {
            throw BothForms();
        }
        try
        {
            var request = await calls.GetDocumentAsync(new Uri(WithoutFragment(requestUri)), ct);
            return Parameters.From(parameters.Without("request_uri").All.Append(KeyValuePair.Create("request", request.Trim())));
        }
        catch (HttpRequestException e)
        {
            throw new OAuthException(OAuthError.InvalidRequestUri, "The request object cannot be read at the request_uri.", e.Message);
        }
    }

    // The fragment is a hash for caches (OpenID Connect Core §6.2); nothing is cached here.
    private static string WithoutFragment(string uri) => uri.Split('#', 2)[0];

    private static OAuthException BothForms() => new(OAuthError.InvalidRequest, "request and request_uri exclude each other.");

    /// <summary>The parameters that count.</summary>
    /// <param name="client">The client.</param>
    /// <param name="parameters">Those of the request.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException">The object or reference is not good, or not supported for this client.</exception>
    public async Task<Parameters> ResolveAsync(Client client, Parameters parameters, CancellationToken ct)
    {
        var (request, requestUri) = (parameters["request"], parameters["request_uri"]);
        if (request is not null && requestUri is not null)
        {
            throw BothForms();
        }
        if (requestUri is not null)
        {
            return await FindPushedAsync(client, requestUri, ct);
        }
        if (client.Metadata?.RequirePushedAuthorizationRequests is true)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The client is registered for pushed authorization requests only.");
        }
        return request is null ? parameters : await ReadAsync(client, parameters, request, ct);
    }

    /// <summary>The parameters of a signed request object.</summary>
    /// <exception cref="OAuthException"><c>invalid_request_object</c> or <c>request_not_supported</c>.</exception>
    public async Task<Parameters> ReadAsync(Client client, Parameters parameters, string request, CancellationToken ct)
    {
        if (client.Metadata is not { } metadata || (metadata.Jwks.Length == 0 && metadata.JwksUri.Length == 0))
        {
            throw new OAuthException(
                OAuthError.RequestNotSupported,
                "The client has no registered keys, so its request objects are not read."
            );
        }
        var jwt = SignedJwt.Parse(request) ?? throw Invalid("it is no signed JWT");
        if (!jwt.IsOfType("oauth-authz-req+jwt"))
        {
            throw Invalid("its typ is that of another kind of token");
        }
        if (metadata.RequestObjectSigningAlg.Length > 0 && jwt.Algorithm != metadata.RequestObjectSigningAlg)
        {
            throw Invalid("its alg is not the registered one");
        }
        if (!await keys.IsSignedByAsync(client, jwt, ct))
        {
            throw Invalid("its signature is not by a key of the client");
        }
        CheckClaims(client, jwt);
        // RFC 9101 §6.3: what stands outside is not signed, so it does not count; OpenID's required copies must agree.
        var inside = ToParameters(jwt.Claims);
        foreach (var name in new[] { "client_id", "response_type" })
        {
            if (parameters[name] is { } outside && inside[name] is { } within && !SameWords(outside, within))
            {
                throw Invalid($"its {name} is not that of the request");
            }
        }
        return Parameters.From(
            parameters.Without([.. inside.All.Select(p => p.Key), "request"]).All.Where(IsAllowedOutside).Concat(inside.All)
        );
    }

    // What may stand beside the object: the copies that OpenID Connect Core §6.1 demands. All else an attacker could have added.
    private static bool IsAllowedOutside(KeyValuePair<string, string> parameter) =>
        parameter.Key
            is "client_id"
                or "response_type"
                or "scope"
                or "redirect_uri"
                or "state"
                or "nonce"
                or "response_mode"
                or "connector_id";

    private static bool SameWords(string a, string b) => Scopes.Parse(a).Order().SequenceEqual(Scopes.Parse(b).Order());

    private void CheckClaims(Client client, SignedJwt jwt)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (jwt.Text("iss") is { Length: > 0 } iss && iss != client.Id)
        {
            throw Invalid("its iss is not the client");
        }
        if (jwt.Claims.TryGetProperty("aud", out _) && !jwt.IsFor(options.Issuer.Url))
        {
            throw Invalid("its aud is not this issuer");
        }
        if ((jwt.Number("exp") is { } exp && exp <= now) || (jwt.Number("nbf") is { } nbf && nbf > now + ClientKeys.ClockSkewSeconds))
        {
            throw Invalid("it has expired or is not valid yet");
        }
        if (jwt.Claims.TryGetProperty("request", out _) || jwt.Claims.TryGetProperty("request_uri", out _))
        {
            throw Invalid("it contains another request");
        }
    }

    private static Parameters ToParameters(JsonElement claims) =>
        Parameters.From(
            claims
                .EnumerateObject()
                .Where(m => m.Name is not ("iss" or "aud" or "exp" or "nbf" or "iat" or "jti"))
                .Select(m => KeyValuePair.Create(m.Name, TextOf(m.Value)))
        );

    private static string TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
            _ => value.GetRawText(),
        };

    private async Task<Parameters> FindPushedAsync(Client client, string requestUri, CancellationToken ct)
    {
        var pushed = await storage.Expiring.GetAsync(PushedRequests.KeyOf(requestUri), ct);
        var parameters = pushed is null || pushed.Expiry <= time.GetUtcNow() ? null : Parameters.Parse(pushed.Data);
        if (parameters?["client_id"] != client.Id)
        {
            throw new OAuthException(OAuthError.InvalidRequestUri, "The request_uri is unknown, expired or was used already.");
        }
        return parameters["request"] is { } request ? await ReadAsync(client, parameters, request, ct) : parameters;
    }

    private static OAuthException Invalid(string reason) =>
        new(OAuthError.InvalidRequestObject, "The request object is not valid: " + reason + ".");
}
