using System.Text.Json;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Keystone;

/// <summary>Dex's connector <c>keystone</c>: people of an OpenStack cloud.</summary>
internal sealed class KeystoneConnector : IPasswordConnector, IRefreshConnector, IDisposable
{
    private readonly HttpClient _http;
    private readonly KeystoneApi _api;
    private readonly KeystoneAccount _account;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong.</exception>
    public KeystoneConnector(KeystoneOptions options, HttpClient http)
    {
        if (!Uri.TryCreate(options.KeystoneHost, UriKind.Absolute, out var host) || host.Scheme is not ("http" or "https"))
        {
            throw new ConnectorConfigurationException("keystone needs config.keystoneHost, such as https://keystone.example.com:5000");
        }
        if (options.Domain.Length == 0)
        {
            // Keystone answers every sign-in without one with 400.
            throw new ConnectorConfigurationException("keystone needs config.domain: default, or another domain's id or name");
        }
        (_http, _api) = (http, new KeystoneApi(http, options.KeystoneHost, options.Domain));
        _account = new KeystoneAccount(_api, options);
    }

    /// <inheritdoc />
    public string Prompt => "username";

    /// <inheritdoc />
    public bool NeedsConnectorData => false;

    /// <inheritdoc />
    public async Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct)
    {
        // Nobody has such a name or password, and Keystone fails over them: 400 and 500.
        if (username.Length == 0 || username.Contains('\0', StringComparison.Ordinal) || password.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }
        var answer = await _api.AskForTokenAsync(username, password, TokenReach.Default, ct);
        if (answer.Status == 401)
        {
            return null;
        }
        var token = _api.TokenOf(answer);
        var user =
            answer.Member("token") is { ValueKind: JsonValueKind.Object } about && about.TryGetProperty("user", out var u) ? u : default;
        var id = TokenClient.TextOf(user, "id");
        if (id.Length == 0)
        {
            throw _api.Refused(answer, "a request for a token, naming no user,");
        }
        // With the person's own token: as Keystone's default policy has it, they may see themselves.
        var known = await _api.UserAsync(id, token, ct);
        var record = known.Status == 200 ? known.Member("user") : user;
        return new Identity(await ClaimsAsync(new Claims { UserId = id, Username = username }, record, scopes, token, ct));
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var id = identity.Claims.UserId;
        var (user, token) = await _account.FindAsync(id, identity.Claims.Username, ct);
        // Dex goes on refreshing people whose account was disabled.
        if (user.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.False)
        {
            throw new UserGoneException($"user {id} is disabled in Keystone");
        }
        return identity with { Claims = await ClaimsAsync(identity.Claims, user, scopes, token, ct) };
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<Claims> ClaimsAsync(Claims before, JsonElement user, ConnectorScopes scopes, string token, CancellationToken ct)
    {
        // Keystone's spelling of the name: in some databases "JANE " signs jane in as well.
        var (name, email) = (TokenClient.TextOf(user, "name"), TokenClient.TextOf(user, "email"));
        return before with
        {
            Username = name.Length > 0 ? name : before.Username,
            Email = email,
            EmailVerified = email.Length > 0,
            Groups = scopes.Groups ? await _api.GroupsAsync(before.UserId, token, ct) : before.Groups,
        };
    }
}
