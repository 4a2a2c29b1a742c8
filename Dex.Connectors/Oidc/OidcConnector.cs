// OpenID Connect Core §3.1 and §12, OpenID Connect RP-Initiated Logout §2.
using System.Text;
using System.Text.Json;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Oidc;

/// <summary>Dex's connector <c>oidc</c>: people of another OpenID provider.</summary>
public sealed partial class OidcConnector : IRedirectConnector, IRefreshConnector, ITokenIdentityConnector, ILogoutConnector, IDisposable
{
    private readonly ConnectorContext _context;
    private readonly OidcOptions _options;
    private readonly OidcProvider _provider;
    private readonly OidcLogin _login;
    private readonly OidcClaims _claims;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong.</exception>
    public OidcConnector(ConnectorContext context, OidcOptions options, HttpClient http)
    {
        Check(options);
        (_context, _options) = (context, options);
        _provider = new OidcProvider(options, http, context.Time);
        _login = new OidcLogin(_provider, options, context.Random);
        _claims = new OidcClaims(options);
    }

    /// <inheritdoc />
    public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
        _login.BeginAsync(
            callbackUrl,
            state,
            [
                ("acr_values", string.Join(' ', _options.AcrValues)),
                ("access_type", scopes.OfflineAccess ? "offline" : null),
                ("prompt", scopes.OfflineAccess ? _options.PromptType ?? "consent" : null),
            ],
            ct
        );

    /// <inheritdoc />
    public async Task<Identity> CompleteAsync(
        ConnectorScopes scopes,
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    )
    {
        var (claims, tokens) = await _login.CompleteAsync(connectorData, callbackUrl, parameters, ct);
        return await IdentityAsync(claims, tokens, null, ct);
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var token = Read(identity.ConnectorData, ConnectorJson.Default.OidcRefreshData)?.RefreshToken;
        if (token is not { Length: > 0 })
        {
            throw new UserGoneException("the provider gave no refresh token at the sign-in");
        }
        var tokens = await _provider.RefreshAsync(Encoding.UTF8.GetString(token), ct);
        // An ID token is optional here (OpenID Connect Core §12.2); where none comes, the person is who they were.
        var idToken = TokenClient.TextOf(tokens, "id_token");
        if (idToken.Length == 0 && !_options.GetUserInfo)
        {
            return identity with { ConnectorData = DataOf(tokens, token) };
        }
        JsonElement? claims = idToken.Length > 0 ? await _provider.VerifyAsync(idToken, forAnybody: false, ct) : null;
        var refreshed = await IdentityAsync(claims, tokens, token, ct);
        return refreshed.Claims.UserId == identity.Claims.UserId
            ? refreshed
            : throw new UserGoneException("the provider answered for another person");
    }

    /// <inheritdoc />
    public async Task<Identity> GetIdentityAsync(string subjectTokenType, string subjectToken, CancellationToken ct)
    {
        JsonElement? claims = null;
        if (subjectTokenType == TokenTypes.IdToken)
        {
            claims = await _provider.VerifyAsync(subjectToken, forAnybody: true, ct);
        }
        else if (!_options.GetUserInfo)
        {
            throw new InvalidOperationException("exchanging access tokens needs getUserInfo: true");
        }
        return await IdentityAsync(claims, subjectToken, DataOf(default, null), ct);
    }

    /// <inheritdoc />
    public async Task<string?> GetLogoutUrlAsync(string postLogoutRedirectUri, CancellationToken ct)
    {
        var endpoint = (await _provider.MetadataAsync(ct)).EndSessionEndpoint;
        return endpoint.Length == 0
            ? null
            : QueryString.Append(endpoint, ("post_logout_redirect_uri", postLogoutRedirectUri), ("client_id", _options.ClientID));
    }

    /// <inheritdoc />
    public Task CompleteLogoutAsync(Parameters parameters, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _provider.Dispose();

    private static void Check(OidcOptions options)
    {
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme is not ("http" or "https"))
        {
            throw new ConnectorConfigurationException("oidc needs config.issuer, an http or https URL");
        }
        if (options.HostedDomains.Count > 0)
        {
            throw new ConnectorConfigurationException("config.hostedDomains is no longer supported; use the connector google");
        }
        if (options.PkceChallenge is not ("" or "S256" or "plain"))
        {
            throw new ConnectorConfigurationException("config.pkceChallenge must be S256 or plain");
        }
    }

    private Task<Identity> IdentityAsync(JsonElement? claims, JsonElement tokens, byte[]? refreshToken, CancellationToken ct) =>
        IdentityAsync(claims, TokenClient.TextOf(tokens, "access_token"), DataOf(tokens, refreshToken), ct);

    private async Task<Identity> IdentityAsync(JsonElement? claims, string accessToken, byte[] data, CancellationToken ct)
    {
        var all = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var claim in claims?.EnumerateObject() ?? default)
        {
            all[claim.Name] = claim.Value;
        }
        if (_options.GetUserInfo)
        {
            var userInfo = await _provider.UserInfoAsync(accessToken, ct);
            // OpenID Connect Core §5.3.2: an answer about somebody else must not be used.
            if (claims is { } idToken && TokenClient.TextOf(userInfo, "sub") != TokenClient.TextOf(idToken, "sub"))
            {
                throw new InvalidOperationException("the userinfo endpoint answered for another person than the ID token");
            }
            foreach (var claim in userInfo.EnumerateObject())
            {
                all[claim.Name] = claim.Value;
            }
        }
        try
        {
            return new Identity(_claims.Map(all), data);
        }
        catch (InvalidOperationException e)
        {
            LogClaims(_context.Logger, _context.Id, e.Message);
            throw;
        }
    }

    // Where the provider sends no new refresh token, the old one goes on.
    private static byte[] DataOf(JsonElement tokens, byte[]? refreshToken)
    {
        var fresh = TokenClient.TextOf(tokens, "refresh_token");
        return JsonSerializer.SerializeToUtf8Bytes(
            new OidcRefreshData { RefreshToken = fresh.Length > 0 ? Encoding.UTF8.GetBytes(fresh) : refreshToken ?? [] },
            ConnectorJson.Default.OidcRefreshData
        );
    }

    private static T? Read<T>(byte[]? data, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return data is { Length: > 0 } ? JsonSerializer.Deserialize(data, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "claims of the upstream cannot be used, connector {connector_id}: {reason}")]
    private static partial void LogClaims(ILogger logger, string connector_id, string reason);
}
