// RFC 6749 §4.1 and §6.
using System.Net;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Connectors.OAuth;

/// <summary>What connectors share whose upstream speaks OAuth 2.0 and tells by an API of its own who the person is.</summary>
internal abstract class OAuthApiConnector : IRedirectConnector, IRefreshConnector, IDisposable
{
    // A token this close to its end may be over when it arrives.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly OAuthEndpoints _endpoints;
    private readonly TokenClient _tokens;

    protected OAuthApiConnector(
        ConnectorContext context,
        HttpClient http,
        OAuthEndpoints endpoints,
        Func<CancellationToken, Task<string>>? assertion = null
    )
    {
        (Context, _http, _endpoints) = (context, http, endpoints);
        _tokens = new TokenClient(http, endpoints.ClientId, endpoints.ClientSecret, null, assertion);
    }

    /// <summary>What the host gives.</summary>
    protected ConnectorContext Context { get; }

    /// <summary>Headers that the API wants.</summary>
    protected virtual (string Name, string Value)[] Headers => [];

    /// <summary>Whether every refresh spends the refresh token, as Dex's connector does, instead of only when the access token is over.</summary>
    protected virtual bool RenewsAlways => false;

    /// <inheritdoc />
    public async Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct)
    {
        CallbackCheck.Compare(_endpoints.RedirectUri, callbackUrl);
        var (authorizeUrl, _) = await AddressesAsync(ct);
        return new LoginRedirect(
            QueryString.Append(
                authorizeUrl,
                [
                    ("client_id", _endpoints.ClientId),
                    ("redirect_uri", callbackUrl),
                    ("response_type", "code"),
                    ("scope", ScopesFor(scopes)),
                    ("state", state),
                    .. ParametersFor(scopes),
                ]
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
        var (_, tokenUrl) = await AddressesAsync(ct);
        var answer = await _tokens.RedeemAsync(tokenUrl, CallbackCheck.CodeOf(parameters), callbackUrl, "", ct);
        var tokens = UpstreamTokens.Of(answer, Context.Time.GetUtcNow());
        return new Identity(await ClaimsAsync(tokens.AccessToken, scopes, ct), scopes.OfflineAccess ? Write(tokens) : null);
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var tokens = Read(identity.ConnectorData);
        var now = Context.Time.GetUtcNow();
        var isOver = tokens.AccessToken.Length == 0 || (tokens.Expiry.Year > 1 && tokens.Expiry <= now + Margin);
        if (tokens.RefreshToken is { Length: > 0 } refresh && (isOver || RenewsAlways))
        {
            var (_, tokenUrl) = await AddressesAsync(ct);
            var fresh = UpstreamTokens.Of(await _tokens.RefreshAsync(tokenUrl, refresh, ct), now);
            // Where no new refresh token comes, the old one goes on.
            tokens = fresh.RefreshToken is null ? fresh with { RefreshToken = refresh } : fresh;
        }
        try
        {
            var claims = await ClaimsAsync(tokens.AccessToken, scopes, ct);
            return new Identity(claims with { UserId = identity.Claims.UserId }, Write(tokens));
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new UserGoneException("the upstream no longer accepts the person's token");
        }
        catch (UserNotInRequiredGroupsException e)
        {
            throw new UserGoneException(e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>The authorization and token endpoints, where the upstream has to be asked for them.</summary>
    protected virtual ValueTask<(string AuthorizeUrl, string TokenUrl)> AddressesAsync(CancellationToken ct) =>
        new((_endpoints.AuthorizeUrl, _endpoints.TokenUrl));

    /// <summary>Reads what was kept for refreshing.</summary>
    /// <exception cref="UserGoneException">Nothing was.</exception>
    protected virtual UpstreamTokens Read(byte[]? data) => UpstreamTokens.Read(data);

    /// <summary>The form in which tokens are kept, that of Dex's connector.</summary>
    protected virtual byte[] Write(UpstreamTokens tokens) => tokens.Write();

    /// <summary>Who the person is that a token stands for.</summary>
    protected Task<Claims> ClaimsAsync(string accessToken, ConnectorScopes scopes, CancellationToken ct) =>
        ClaimsAsync(new UpstreamApi(_http, accessToken, Headers), scopes, ct);

    /// <summary>Who the person is, by the upstream's API.</summary>
    protected abstract Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct);

    /// <summary>The upstream's scopes for what the application asked for.</summary>
    protected abstract string ScopesFor(ConnectorScopes scopes);

    /// <summary>Further parameters of the authorization request.</summary>
    protected virtual IEnumerable<(string Name, string? Value)> ParametersFor(ConnectorScopes scopes) => [];
}
