// OpenID Connect Core §3.1.3.3, §3.1.3.7 and §5.3, OpenID Connect Discovery §4.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dex.Core.Connectors;
using Dex.Core.Tokens;

namespace Dex.Connectors.Oidc;

/// <summary>
/// An upstream provider: its discovery document and keys, read when they are first needed and kept for a while, and the calls to it. A provider that is away when we start
/// is asked again at the next sign-in.
/// </summary>
internal sealed class OidcProvider(OidcOptions options, HttpClient http, TimeProvider time) : IDisposable
{
    private const int ClockSkewSeconds = 60;
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    // A key we do not know makes us look again, but not for every forged signature.
    private static readonly TimeSpan MinKeyAge = TimeSpan.FromSeconds(30);

    private static readonly string[] BrokenBasicAuth = ["okta.com", "oktapreview.com"];

    private volatile Kept<OidcMetadata>? _metadata;
    private volatile Kept<IReadOnlyList<PublicKey>>? _keys;
    private volatile bool _secretInBody = options.BasicAuthUnsupported ?? IsKnownBroken(options.Issuer);

    /// <summary>The provider's discovery document.</summary>
    public async Task<OidcMetadata> MetadataAsync(CancellationToken ct)
    {
        var kept = _metadata;
        var now = time.GetUtcNow();
        if (kept is not null && now - kept.ReadAt < MaxAge)
        {
            return kept.Value;
        }
        try
        {
            var json = await GetAsync(options.Issuer.TrimEnd('/') + "/.well-known/openid-configuration", ct);
            _metadata = kept = new Kept<OidcMetadata>(OidcMetadata.Read(json, options), now);
        }
        catch (HttpRequestException) when (kept is not null)
        {
            // What we have is old, but better than nothing.
        }
        return kept!.Value;
    }

    /// <summary>Asks the token endpoint.</summary>
    /// <exception cref="UserGoneException">The provider says <c>invalid_grant</c>.</exception>
    /// <exception cref="InvalidOperationException">It refuses, or its answer makes no sense.</exception>
    public async Task<JsonElement> TokenAsync(Dictionary<string, string> form, CancellationToken ct)
    {
        var endpoint = (await MetadataAsync(ct)).TokenEndpoint;
        var (status, answer) = await PostAsync(endpoint, form, _secretInBody, ct);
        if (!_secretInBody && options.BasicAuthUnsupported is null && (status == 401 || ErrorOf(answer) == "invalid_client"))
        {
            // Nothing was spent: the provider did not get as far as the code.
            (status, answer) = await PostAsync(endpoint, form, true, ct);
            _secretInBody = status == 200;
        }
        return status == 200 && answer.ValueKind == JsonValueKind.Object ? answer
            : ErrorOf(answer) == "invalid_grant" ? throw new UserGoneException($"invalid_grant: {TextOf(answer, "error_description")}")
            : throw new InvalidOperationException(
                $"the token endpoint answered {status} {ErrorOf(answer)}: {TextOf(answer, "error_description")}"
            );
    }

    /// <summary>The claims that the userinfo endpoint gives for an access token.</summary>
    /// <exception cref="InvalidOperationException">It refuses, or its answer makes no sense.</exception>
    public async Task<JsonElement> UserInfoAsync(string accessToken, CancellationToken ct)
    {
        var endpoint = (await MetadataAsync(ct)).UserInfoEndpoint;
        if (endpoint.Length == 0)
        {
            throw new InvalidOperationException("getUserInfo is on, but the provider has no userinfo endpoint");
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(request, ct);
        var answer = Parse(await response.Content.ReadAsStringAsync(ct));
        return response.IsSuccessStatusCode && answer.ValueKind == JsonValueKind.Object
            ? answer
            : throw new InvalidOperationException($"the userinfo endpoint answered {(int)response.StatusCode}");
    }

    /// <summary>The claims of an ID token, once signature, issuer, audience and lifetime are good.</summary>
    /// <param name="idToken">The token.</param>
    /// <param name="forAnybody">Whether it may have been issued to other clients: for token exchange.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It is not good.</exception>
    public async Task<JsonElement> VerifyAsync(string idToken, bool forAnybody, CancellationToken ct)
    {
        var jwt = SignedJwt.Parse(idToken) ?? throw Bad("it is no signed JWT");
        var metadata = await MetadataAsync(ct);
        // Discovery says which algorithms the provider uses; without that RS256, as the specification has it.
        var algorithms = metadata.Algorithms.Count > 0 ? metadata.Algorithms : ["RS256"];
        if (!algorithms.Contains(jwt.Algorithm))
        {
            throw Bad($"its algorithm \"{jwt.Algorithm}\" is none of the provider's");
        }
        if (!await IsSignedAsync(jwt, metadata.JwksUri, ct))
        {
            throw Bad("its signature is not by a key of the provider");
        }
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var issuer = options.IssuerAlias.Length > 0 ? options.IssuerAlias : options.Issuer;
        // Google has two names for itself.
        if (jwt.Text("iss") != issuer && !(issuer == "https://accounts.google.com" && jwt.Text("iss") == "accounts.google.com"))
        {
            throw Bad("its iss is not the provider");
        }
        if (!forAnybody && (!jwt.IsFor(options.ClientID) || (jwt.Text("azp") is { Length: > 0 } azp && azp != options.ClientID)))
        {
            throw Bad("it was not issued to us");
        }
        if (jwt.Number("exp") is not { } exp || exp <= now || jwt.Number("nbf") > now + ClockSkewSeconds)
        {
            throw Bad("it has expired or is not valid yet");
        }
        return jwt.Claims;
    }

    public void Dispose() => http.Dispose();

    private static bool IsKnownBroken(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && Array.Exists(BrokenBasicAuth, d => uri.Host == d || uri.Host.EndsWith("." + d, StringComparison.Ordinal));

    private static InvalidOperationException Bad(string reason) => new("the provider's ID token is not good: " + reason);

    private async Task<bool> IsSignedAsync(SignedJwt jwt, string jwksUri, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var kept = _keys;
        if (kept is null || now - kept.ReadAt >= MaxAge)
        {
            kept = await ReadKeysAsync(jwksUri, ct);
        }
        if (jwt.IsSignedByOneOf(kept.Value))
        {
            return true;
        }
        return now - kept.ReadAt >= MinKeyAge && jwt.IsSignedByOneOf((await ReadKeysAsync(jwksUri, ct)).Value);
    }

    private async Task<Kept<IReadOnlyList<PublicKey>>> ReadKeysAsync(string jwksUri, CancellationToken ct) =>
        _keys = new Kept<IReadOnlyList<PublicKey>>(PublicKey.ReadSet(await GetAsync(jwksUri, ct)), time.GetUtcNow());

    private async Task<string> GetAsync(string address, CancellationToken ct)
    {
        try
        {
            return await http.GetStringAsync(address, ct);
        }
        catch (HttpRequestException e) when (e.StatusCode is null)
        {
            // A connection that broke, as pooled ones do; reading twice does no harm.
            return await http.GetStringAsync(address, ct);
        }
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(
        string endpoint,
        Dictionary<string, string> form,
        bool secretInBody,
        CancellationToken ct
    )
    {
        var fields = new Dictionary<string, string>(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (secretInBody || options.ClientSecret.Length == 0)
        {
            fields["client_id"] = options.ClientID;
            if (options.ClientSecret.Length > 0)
            {
                fields["client_secret"] = options.ClientSecret;
            }
        }
        else
        {
            // RFC 6749 §2.3.1.
            var pair = $"{Uri.EscapeDataString(options.ClientID)}:{Uri.EscapeDataString(options.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        request.Content = new FormUrlEncodedContent(fields);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(request, ct);
        return ((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync(ct)));
    }

    private static JsonElement Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json).RootElement;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string ErrorOf(JsonElement answer) => TextOf(answer, "error");

    internal static string TextOf(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private sealed record Kept<T>(T Value, DateTimeOffset ReadAt);
}
