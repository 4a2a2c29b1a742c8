// OpenShift's OAuth server: /.well-known/oauth-authorization-server and the API user.openshift.io/v1.
using System.Text.Json;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.OpenShift;

/// <summary>Dex's connector <c>openshift</c>: people of an OpenShift cluster.</summary>
internal sealed class OpenShiftConnector : OAuthApiConnector
{
    private readonly OpenShiftOptions _options;
    private readonly HttpClient _http;
    private readonly string _base;

    // Unlike in Dex, a cluster that is away when we start is asked again at the next sign-in.
    private volatile Tuple<string, string>? _addresses;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">The issuer is missing or wrong.</exception>
    public OpenShiftConnector(ConnectorContext context, OpenShiftOptions options, HttpClient http)
        : base(context, http, new OAuthEndpoints("", "", options.ClientID, options.ClientSecret, options.RedirectURI))
    {
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme is not ("http" or "https"))
        {
            throw new ConnectorConfigurationException("openshift needs config.issuer, the URL of the cluster's API server");
        }
        (_options, _http, _base) = (options, http, options.Issuer.TrimEnd('/'));
    }

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes) => "user:info";

    /// <inheritdoc />
    protected override async ValueTask<(string AuthorizeUrl, string TokenUrl)> AddressesAsync(CancellationToken ct)
    {
        if (_addresses is not { } known)
        {
            var metadata = UpstreamApi.Parse(await _http.GetStringAsync(_base + "/.well-known/oauth-authorization-server", ct));
            var (authorize, token) = (
                TokenClient.TextOf(metadata, "authorization_endpoint"),
                TokenClient.TextOf(metadata, "token_endpoint")
            );
            if (authorize.Length == 0 || token.Length == 0)
            {
                throw new InvalidOperationException("the cluster's metadata name no endpoints");
            }
            _addresses = known = Tuple.Create(authorize, token);
        }
        return (known.Item1, known.Item2);
    }

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var user = await api.GetAsync(_base + "/apis/user.openshift.io/v1/users/~", ct);
        var metadata = user.TryGetProperty("metadata", out var m) ? m : default;
        var (id, name) = (TokenClient.TextOf(metadata, "uid"), TokenClient.TextOf(metadata, "name"));
        if (id.Length == 0)
        {
            throw new InvalidOperationException("the cluster's answer names no user");
        }
        var groups = Gitlab.GitlabPermissions.TextsOf(user, "groups");
        if (_options.Groups.Count > 0 && !groups.Any(g => _options.Groups.Contains(g, StringComparer.Ordinal)))
        {
            throw new UserNotInRequiredGroupsException($"user \"{name}\" is not in any of the required groups");
        }
        return new Claims
        {
            UserId = id,
            Username = name,
            PreferredUsername = name,
            Email = name,
            Groups = groups,
        };
    }

    /// <inheritdoc />
    protected override UpstreamTokens Read(byte[]? data)
    {
        try
        {
            var kept = data is { Length: > 0 } ? JsonSerializer.Deserialize(data, ConnectorJson.Default.OpenShiftTokens) : null;
            return kept is { AccessToken.Length: > 0 }
                ? new UpstreamTokens
                {
                    AccessToken = kept.AccessToken,
                    RefreshToken = kept.RefreshToken,
                    Expiry = kept.Expiry,
                }
                : throw new UserGoneException("no token of the cluster was kept at the sign-in");
        }
        catch (JsonException)
        {
            throw new UserGoneException("what was kept at the sign-in cannot be read");
        }
    }

    /// <inheritdoc />
    protected override byte[] Write(UpstreamTokens tokens) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new OpenShiftTokens
            {
                AccessToken = tokens.AccessToken,
                RefreshToken = tokens.RefreshToken,
                Expiry = tokens.Expiry,
            },
            ConnectorJson.Default.OpenShiftTokens
        );
}
