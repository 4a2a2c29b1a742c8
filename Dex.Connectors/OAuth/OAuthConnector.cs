using System.Buffers.Text;
using System.Text.Json;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Connectors.OAuth;

/// <summary>Dex's connector <c>oauth</c>: any OAuth 2.0 server that has an address for the person's claims. As in Dex it cannot refresh.</summary>
public sealed class OAuthConnector : IRedirectConnector, IDisposable
{
    private readonly OAuthOptions _options;
    private readonly HttpClient _http;
    private readonly TokenClient _tokens;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An address is missing or wrong.</exception>
    public OAuthConnector(OAuthOptions options, HttpClient http)
    {
        foreach (
            var (name, url) in new[]
            {
                ("tokenURL", options.TokenURL),
                ("authorizationURL", options.AuthorizationURL),
                ("userInfoURL", options.UserInfoURL),
            }
        )
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                throw new ConnectorConfigurationException($"oauth needs config.{name}, an http or https URL");
            }
        }
        (_options, _http) = (options, http);
        _tokens = new TokenClient(http, options.ClientID, options.ClientSecret, null);
    }

    /// <inheritdoc />
    public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct)
    {
        CallbackCheck.Compare(_options.RedirectURI, callbackUrl);
        return Task.FromResult(
            new LoginRedirect(
                QueryString.Append(
                    _options.AuthorizationURL,
                    ("client_id", _options.ClientID),
                    ("redirect_uri", callbackUrl),
                    ("response_type", "code"),
                    ("scope", string.Join(' ', _options.Scopes)),
                    ("state", state)
                )
            )
        );
    }

    /// <inheritdoc />
    public async Task<Identity> CompleteAsync(
        ConnectorScopes scopes,
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    )
    {
        var tokens = await _tokens.RedeemAsync(_options.TokenURL, CallbackCheck.CodeOf(parameters), callbackUrl, "", ct);
        var accessToken = TokenClient.TextOf(tokens, "access_token");
        var claims = await new UpstreamApi(_http, accessToken).GetAsync(_options.UserInfoURL, ct);
        return Map(claims, scopes.Groups ? accessToken : "");
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Identity Map(JsonElement claims, string accessToken)
    {
        var mapping = _options.ClaimMapping;
        var groupsKey = Or(mapping.GroupsKey, "groups");
        var verifiedKey = Or(mapping.EmailVerifiedKey, "email_verified");
        return new Identity(
            new Claims
            {
                UserId = IdOf(claims, Or(_options.UserIDKey, "id")),
                Username = TokenClient.TextOf(claims, Or(mapping.UserNameKey, "user_name")),
                PreferredUsername = TokenClient.TextOf(claims, Or(mapping.PreferredUsernameKey, "preferred_username")),
                Email = TokenClient.TextOf(claims, Or(mapping.EmailKey, "email")),
                EmailVerified = claims.TryGetProperty(verifiedKey, out var verified) && verified.ValueKind == JsonValueKind.True,
                Groups =
                    accessToken.Length == 0
                        ? []
                        : [.. GroupsOf(claims, groupsKey).Concat(GroupsOf(PayloadOf(accessToken), groupsKey)).Distinct()],
            }
        );
    }

    private static string Or(string configured, string usual) => configured.Length > 0 ? configured : usual;

    private static string IdOf(JsonElement claims, string name) =>
        claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(name, out var id)
            ? id.ValueKind switch
            {
                JsonValueKind.String => id.GetString()!,
                JsonValueKind.Number => id.GetRawText(),
                _ => throw new InvalidOperationException($"the claim \"{name}\" is neither text nor a number"),
            }
            : throw new InvalidOperationException($"the upstream sent no \"{name}\" claim");

    private static IEnumerable<string> GroupsOf(JsonElement claims, string name) =>
        claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(name, out var groups) && groups.ValueKind == JsonValueKind.Array
            ? groups
                .EnumerateArray()
                .Select(g => g.ValueKind == JsonValueKind.String ? g.GetString()! : TokenClient.TextOf(g, "name"))
                .Where(g => g.Length > 0)
            : [];

    // The token came from the token endpoint itself, over TLS, so its claims need no signature check.
    private static JsonElement PayloadOf(string token) =>
        token.Split('.') is [_, var payload, ..] && Base64Url.IsValid(payload.TrimEnd('='))
            ? UpstreamApi.Parse(System.Text.Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload.TrimEnd('='))))
            : default;
}
