// OpenID Connect Core §3.1.3.3, §3.1.3.7 and §5.3, OpenID Connect Discovery §4.
using System.Text.Json;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
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
    private readonly TokenClient _tokens = new(
        http,
        options.ClientID,
        options.ClientSecret,
        options.BasicAuthUnsupported ?? (IsKnownBroken(options.Issuer) ? true : null)
    );

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

    /// <summary>Redeems a code.</summary>
    public async Task<JsonElement> RedeemAsync(string code, string redirectUri, string codeVerifier, CancellationToken ct) =>
        await _tokens.RedeemAsync((await MetadataAsync(ct)).TokenEndpoint, code, redirectUri, codeVerifier, ct);

    /// <summary>Refreshes.</summary>
    /// <exception cref="UserGoneException">The provider says <c>invalid_grant</c>.</exception>
    public async Task<JsonElement> RefreshAsync(string refreshToken, CancellationToken ct) =>
        await _tokens.RefreshAsync((await MetadataAsync(ct)).TokenEndpoint, refreshToken, ct);

    /// <summary>The claims that the userinfo endpoint gives for an access token.</summary>
    /// <exception cref="InvalidOperationException">It refuses, or its answer makes no sense.</exception>
    public async Task<JsonElement> UserInfoAsync(string accessToken, CancellationToken ct)
    {
        var endpoint = (await MetadataAsync(ct)).UserInfoEndpoint;
        if (endpoint.Length == 0)
        {
            throw new InvalidOperationException("getUserInfo is on, but the provider has no userinfo endpoint");
        }
        var answer = await new UpstreamApi(http, accessToken).GetAsync(endpoint, ct);
        return answer.ValueKind == JsonValueKind.Object
            ? answer
            : throw new InvalidOperationException("the userinfo endpoint sent no object");
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

    private sealed record Kept<T>(T Value, DateTimeOffset ReadAt);
}
