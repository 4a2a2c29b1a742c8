// RFC 6749 §2.3, RFC 7523 §2.2 and §3, OpenID Connect Core §9.
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Clients;

/// <summary>
/// Finds out which client speaks: by HTTP Basic, by its secret in the body, by an assertion that it signed, or, for a public client, by its id alone.
/// </summary>
public sealed class ClientAuthenticator(DexOptions options, IStorage storage, ClientKeys keys, TimeProvider time, AuditLog audit)
{
    /// <summary>What is asked of a client whose Authorization header was no good (RFC 6749 §5.2).</summary>
    internal const string Challenge = "Basic realm=\"dex\"";

    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private const int MaxLoggedId = 256;

    // An assertion is used once, and is remembered until it expires, so its life is limited.
    private static readonly TimeSpan MaxAssertionLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The ways to authenticate, as discovery lists them.</summary>
    public static IReadOnlyList<string> Methods { get; } =
    ["client_secret_basic", "client_secret_post", "private_key_jwt", "client_secret_jwt", "none"];

    /// <summary>The algorithms of assertions, as discovery lists them.</summary>
    public static IReadOnlyList<string> AssertionAlgorithms { get; } = [.. PublicKey.Algorithms, "HS256", "HS384", "HS512"];

    /// <summary>Whether a request says which client speaks.</summary>
    public static bool IsNamed(ApiRequest request) =>
        request.Authorization is not null || request.Form["client_id"] is not null || request.Form["client_assertion"] is not null;

    /// <summary>The client.</summary>
    /// <exception cref="OAuthException"><c>invalid_client</c>, 401; or <c>invalid_request</c> for two ways at once.</exception>
    public async Task<Client> AuthenticateAsync(ApiRequest request, CancellationToken ct)
    {
        try
        {
            return await IdentifyAsync(request, ct);
        }
        catch (OAuthException e) when (e.Error == OAuthError.InvalidClient)
        {
            var (id, method) = ClaimOf(request);
            audit.ClientAuthenticationFailed(Clip(id), method, e.Detail ?? e.Description);
            throw;
        }
    }

    private async Task<Client> IdentifyAsync(ApiRequest request, CancellationToken ct)
    {
        var (header, form) = (request.Authorization, request.Form);
        if (form["client_assertion"] is { } assertion)
        {
            return await ByAssertionAsync(request, assertion, ct);
        }
        var (id, secret) = header is null ? (form.ValueOrEmpty("client_id"), form.ValueOrEmpty("client_secret")) : ReadBasic(header, form);
        var client = id.Length == 0 ? null : await storage.Clients.GetAsync(id, ct);

        // A client without a secret matches an empty one; for a confidential client that is a mistake in its registration, not a pass.
        var matches = SameSecret(client?.Secret ?? "", secret);
        if (client is null || !matches || (client.Secret.Length == 0 && !client.Public) || !IsRegistered(client, header, secret))
        {
            throw new OAuthException(
                OAuthError.InvalidClient,
                "Invalid client credentials.",
                client is null
                    ? $"unknown client \"{Clip(id)}\""
                    : $"wrong or missing secret of client \"{id}\", or not its registered method",
                401
            )
            {
                Challenge = header is null ? null : Challenge,
            };
        }
        return client;
    }

    // A stranger's name does not fill the log.
    private static string Clip(string id) => id.Length <= MaxLoggedId ? id : id[..MaxLoggedId] + "…";

    // Who the request says speaks, and how it tried to prove that, for the log: nothing of it is proved.
    private static (string Id, string Method) ClaimOf(ApiRequest request)
    {
        var form = request.Form;
        if (form["client_assertion"] is { } assertion)
        {
            var jwt = SignedJwt.Parse(assertion);
            var isSecret = jwt?.Algorithm.StartsWith("HS", StringComparison.Ordinal) is true;
            return (jwt?.Text("sub") ?? form.ValueOrEmpty("client_id"), isSecret ? "client_secret_jwt" : "private_key_jwt");
        }
        if (request.Authorization is null)
        {
            return (form.ValueOrEmpty("client_id"), form["client_secret"] is null ? "none" : "client_secret_post");
        }
        return (BasicCredentials.TryParse(request.Authorization)?.Id ?? form.ValueOrEmpty("client_id"), "client_secret_basic");
    }

    private static bool IsRegistered(Client client, string? header, string secret) =>
        client.Metadata?.TokenEndpointAuthMethod switch
        {
            null or "" => true,
            "client_secret_basic" => header is not null,
            "client_secret_post" => header is null,
            "none" => secret.Length == 0,
            _ => false,
        };

    private static (string Id, string Secret) ReadBasic(string header, Parameters form)
    {
        var credentials = BasicCredentials.Parse(header);
        if (form["client_secret"] is not null || (form["client_id"] is { } id && id != credentials.Id))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The client must authenticate in one way only.");
        }
        return (credentials.Id, credentials.Secret);
    }

    // Digests have one length, so that the comparison tells nothing about the secret's.
    private static bool SameSecret(string expected, string presented) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(expected)),
            SHA256.HashData(Encoding.UTF8.GetBytes(presented))
        );

    private async Task<Client> ByAssertionAsync(ApiRequest request, string assertion, CancellationToken ct)
    {
        if (request.Authorization is not null || request.Form["client_secret"] is not null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The client must authenticate in one way only.");
        }
        Require(request.Form["client_assertion_type"] == JwtBearer, "client_assertion_type is not " + JwtBearer);
        var jwt = SignedJwt.Parse(assertion);
        Require(jwt is not null, "it is no signed JWT");
        // RFC 9101 §10.8: a request object, which everybody sees in the browser, is no assertion, even where the client is its sub.
        Require(jwt!.IsOfType("client-authentication+jwt"), "its typ is that of another kind of token");
        var id = jwt.Text("sub");
        Require(id.Length > 0 && jwt.Text("iss") == id, "iss and sub must be the client's id");
        Require(request.Form["client_id"] is null || request.Form["client_id"] == id, "client_id is another client's");
        var client = await storage.Clients.GetAsync(id, ct);
        Require(client is not null && await IsSignedAsync(client, jwt, ct), "unknown client, or not signed by it in its registered way");
        await CheckClaimsAsync(jwt, id, ct);
        return client!;
    }

    private async Task<bool> IsSignedAsync(Client client, SignedJwt jwt, CancellationToken ct)
    {
        var method = client.Metadata?.TokenEndpointAuthMethod ?? "";
        if (jwt.Algorithm.StartsWith("HS", StringComparison.Ordinal))
        {
            return method == "client_secret_jwt" && client.Secret.Length > 0 && jwt.IsSignedBy(client.Secret);
        }
        return method == "private_key_jwt" && await keys.IsSignedByAsync(client, jwt, ct);
    }

    private async Task CheckClaimsAsync(SignedJwt jwt, string id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        // The issuer, as newer profiles demand, or the token endpoint, as OpenID Connect Core §9 does; at all endpoints alike.
        Require(jwt.IsFor(options.Issuer.Url, options.Issuer.UrlTo("/token"), options.Issuer.UrlTo("/par")), "aud is not this issuer");
        Require(jwt.Number("exp") is { } exp && exp > now.ToUnixTimeSeconds(), "it has expired, or has no exp");
        Require(jwt.Number("exp") <= (now + MaxAssertionLifetime).ToUnixTimeSeconds(), "its exp is more than ten minutes away");
        Require(jwt.Number("nbf") is not { } nbf || nbf <= now.ToUnixTimeSeconds() + ClientKeys.ClockSkewSeconds, "it is not valid yet");
        var jti = jwt.Text("jti");
        Require(jti.Length is > 0 and <= 512, "its jti is missing or too long");
        var used = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {jti}")));
        if (!await storage.Expiring.CreateAsync(new ExpiringRecord("assertion:" + used, "", now + MaxAssertionLifetime), ct))
        {
            audit.ClientAssertionReplayed("client_assertion", id);
            throw Invalid("it was used before");
        }
    }

    private static void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw Invalid(reason);
        }
    }

    private static OAuthException Invalid(string reason) =>
        new(OAuthError.InvalidClient, "The client assertion is not valid.", reason, 401);
}
