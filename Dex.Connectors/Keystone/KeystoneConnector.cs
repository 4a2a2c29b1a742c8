// OpenStack Identity API, version 3: /auth/tokens, /users/{id}, /users/{id}/groups.
using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Keystone;

/// <summary>Dex's connector <c>keystone</c>: people of an OpenStack cloud.</summary>
internal sealed class KeystoneConnector : IPasswordConnector, IRefreshConnector, IDisposable
{
    private readonly KeystoneOptions _options;
    private readonly HttpClient _http;
    private readonly UpstreamJson _api;
    private readonly string _base;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">The server is missing or wrong.</exception>
    public KeystoneConnector(KeystoneOptions options, HttpClient http)
    {
        if (!Uri.TryCreate(options.KeystoneHost, UriKind.Absolute, out var host) || host.Scheme is not ("http" or "https"))
        {
            throw new ConnectorConfigurationException("keystone needs config.keystoneHost, such as https://keystone.example.com:5000");
        }
        (_options, _http, _api, _base) = (options, http, new UpstreamJson(http), options.KeystoneHost.TrimEnd('/') + "/v3");
    }

    /// <inheritdoc />
    public string Prompt => "username";

    /// <inheritdoc />
    public bool NeedsConnectorData => false;

    /// <inheritdoc />
    public async Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct)
    {
        var answer = await AskForTokenAsync(username, password, ct);
        if (answer.Status == 401)
        {
            return null;
        }
        var token = TokenOf(answer);
        var user = answer.Member("token").TryGetProperty("user", out var u) ? u : default;
        var id = TokenClient.TextOf(user, "id");
        if (id.Length == 0)
        {
            throw new InvalidOperationException("Keystone's answer names no user");
        }
        // With the person's own token: as Keystone's default policy has it, they may see themselves.
        var known = await UserAsync(id, token, ct);
        var email = known.Status == 200 ? TokenClient.TextOf(known.Member("user"), "email") : "";
        return new Identity(
            new Claims
            {
                UserId = id,
                Username = username,
                Email = email,
                EmailVerified = email.Length > 0,
                Groups = scopes.Groups ? await GroupsAsync(id, token, ct) : [],
            }
        );
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var token = TokenOf(await AskForTokenAsync(_options.KeystoneUsername, _options.KeystonePassword, ct));
        var id = identity.Claims.UserId;
        var known = await UserAsync(id, token, ct);
        if (known.Status == 404)
        {
            throw new UserGoneException($"Keystone no longer knows user {id}");
        }
        if (known.Status != 200)
        {
            throw new InvalidOperationException($"Keystone answered a look at user {id} with status {known.Status}");
        }
        // Dex goes on refreshing people whose account was disabled.
        if (known.Member("user").TryGetProperty("enabled", out var enabled) && enabled.ValueKind == System.Text.Json.JsonValueKind.False)
        {
            throw new UserGoneException($"user {id} is disabled in Keystone");
        }
        return scopes.Groups ? identity with { Claims = identity.Claims with { Groups = await GroupsAsync(id, token, ct) } } : identity;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Task<UpstreamAnswer> AskForTokenAsync(string username, string password, CancellationToken ct)
    {
        var isId = _options.Domain == "default" || Guid.TryParse(_options.Domain, out _);
        var user = new JsonObject
        {
            ["name"] = username,
            ["domain"] = new JsonObject { [isId ? "id" : "name"] = _options.Domain },
            ["password"] = password,
        };
        var body = new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["methods"] = new JsonArray("password"),
                    ["password"] = new JsonObject { ["user"] = user },
                },
            },
        };
        return _api.SendAsync(HttpMethod.Post, _base + "/auth/tokens", null, body, ct);
    }

    private static string TokenOf(UpstreamAnswer answer) =>
        answer.Status == 201 && answer.Headers.TryGetValues("X-Subject-Token", out var values)
            ? values.First()
            : throw new InvalidOperationException($"Keystone answered a request for a token with status {answer.Status}");

    private Task<UpstreamAnswer> UserAsync(string id, string token, CancellationToken ct) =>
        _api.SendAsync(HttpMethod.Get, $"{_base}/users/{Uri.EscapeDataString(id)}", ("X-Auth-Token", token), null, ct);

    private async Task<IReadOnlyList<string>> GroupsAsync(string id, string token, CancellationToken ct)
    {
        var answer = await _api.SendAsync(
            HttpMethod.Get,
            $"{_base}/users/{Uri.EscapeDataString(id)}/groups",
            ("X-Auth-Token", token),
            null,
            ct
        );
        return answer.Status == 200
            ? answer.Names("groups", "name")
            : throw new InvalidOperationException($"Keystone answered a look at the groups of user {id} with status {answer.Status}");
    }
}
