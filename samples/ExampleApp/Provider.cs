using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ExampleApp;

/// <summary>Speaks to the provider: discovery, token endpoint, userinfo. Everything the app believes is checked here.</summary>
internal sealed class Provider(Settings settings) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _discovery = new(
        settings.Issuer + "/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever { RequireHttps = settings.Issuer.StartsWith("https:", StringComparison.Ordinal) }
    );

    /// <summary>The provider's endpoints and keys, cached by the library.</summary>
    public Task<OpenIdConnectConfiguration> DiscoverAsync(CancellationToken ct) => _discovery.GetConfigurationAsync(ct);

    /// <summary>Redeems a code.</summary>
    public Task<Tokens> RedeemAsync(string code, string codeVerifier, CancellationToken ct) =>
        AskForTokensAsync(
            new()
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = settings.RedirectUri,
                ["code_verifier"] = codeVerifier,
            },
            ct
        );

    /// <summary>Trades a refresh token for new tokens.</summary>
    public Task<Tokens> RefreshAsync(string refreshToken, CancellationToken ct) =>
        AskForTokensAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, ct);

    /// <summary>Checks an ID token: signature, issuer, audience, lifetime and, where one is expected, the nonce (OpenID Connect Core §3.1.3.7).</summary>
    public async Task CheckIdTokenAsync(string idToken, string? nonce, CancellationToken ct)
    {
        var provider = await DiscoverAsync(ct);
        var result = new JsonWebTokenHandler().ValidateToken(
            idToken,
            new TokenValidationParameters
            {
                ValidIssuer = provider.Issuer,
                ValidAudience = settings.ClientId,
                IssuerSigningKeys = provider.SigningKeys,
                ValidAlgorithms = ["RS256", "ES256"],
            }
        );
        if (!result.IsValid)
        {
            // Keys rotate: the next attempt reads them again.
            _discovery.RequestRefresh();
            throw new ProviderException($"The ID token is not valid: {result.Exception.Message}");
        }
        if (nonce is not null && (!result.Claims.TryGetValue("nonce", out var got) || !nonce.Equals(got)))
        {
            throw new ProviderException("The ID token belongs to another login (nonce).");
        }
    }

    /// <summary>What the userinfo endpoint says.</summary>
    public async Task<string> UserInfoAsync(string accessToken, CancellationToken ct)
    {
        var provider = await DiscoverAsync(ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, provider.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await _http.SendAsync(request, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Tokens> AskForTokensAsync(Dictionary<string, string> form, CancellationToken ct)
    {
        var provider = await DiscoverAsync(ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.TokenEndpoint) { Content = new FormUrlEncodedContent(form) };
        // RFC 6749 §2.3.1: id and secret are form-encoded before they go into the header.
        var credentials = $"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(settings.ClientSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        using var response = await _http.SendAsync(request, ct);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        string? Get(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return response.IsSuccessStatusCode
            ? new Tokens(Get("id_token") ?? "", Get("access_token") ?? "", Get("refresh_token"))
            : throw new ProviderException($"The provider refused: {Get("error")} {Get("error_description")}");
    }
}

/// <summary>What the token endpoint gave.</summary>
internal sealed record Tokens(string IdToken, string AccessToken, string? RefreshToken);

/// <summary>The provider said no, or something that cannot be believed.</summary>
internal sealed class ProviderException(string message) : Exception(message);
