// Crowd's REST API usermanagement/1: /session, /user, /user/group/nested.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Crowd;

/// <summary>Dex's connector <c>atlassian-crowd</c>: people of an Atlassian Crowd server.</summary>
internal sealed class CrowdConnector : IPasswordConnector, IRefreshConnector, IDisposable
{
    private readonly CrowdOptions _options;
    private readonly HttpClient _http;
    private readonly UpstreamJson _api;
    private readonly string _base;
    private readonly (string Name, string Value) _credentials;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong.</exception>
    public CrowdConnector(CrowdOptions options, HttpClient http)
    {
        if (!Uri.TryCreate(options.BaseURL, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new ConnectorConfigurationException("atlassian-crowd needs config.baseURL, such as https://crowd.example.com/crowd");
        }
        if (options.PreferredUsernameField is not ("" or "key" or "name" or "email"))
        {
            throw new ConnectorConfigurationException("config.preferredUsernameField must be key, name or email");
        }
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ClientID}:{options.ClientSecret}"));
        (_options, _http, _api, _credentials) = (options, http, new UpstreamJson(http), ("Authorization", "Basic " + pair));
        _base = options.BaseURL.TrimEnd('/') + "/rest/usermanagement/1";
    }

    /// <inheritdoc />
    public string Prompt => _options.UsernamePrompt;

    /// <inheritdoc />
    public async Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct)
    {
        var body = new JsonObject { ["username"] = username, ["password"] = password };
        var answer = await SendAsync(HttpMethod.Post, "/session", body, ct);
        if (answer.Status != 201)
        {
            return TokenClient.TextOf(answer.Body, "reason") == "INVALID_USER_AUTHENTICATION" ? null : throw Refused(answer, "a sign-in");
        }
        var user = await UserAsync(username, ct);
        var data = new CrowdRefreshData { Username = username };
        return new Identity(
            ClaimsOf(user, await GroupsAsync(scopes, TokenClient.TextOf(user, "name"), ct)),
            scopes.OfflineAccess ? JsonSerializer.SerializeToUtf8Bytes(data, ConnectorJson.Default.CrowdRefreshData) : null
        );
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var username = UsernameOf(identity.ConnectorData);
        var user = await UserAsync(username, ct);
        // As Dex does, the session in Crowd is prolonged; Crowd refuses that for people who were deactivated.
        var session = await SendAsync(HttpMethod.Post, "/session?validate-password=false", new JsonObject { ["username"] = username }, ct);
        if (session.Status != 201)
        {
            throw session.Status is 400 or 403 && TokenClient.TextOf(session.Body, "reason") is { Length: > 0 } reason
                ? new UserGoneException($"Crowd refuses user \"{username}\": {reason}")
                : Refused(session, "prolonging a session");
        }
        try
        {
            var claims = ClaimsOf(user, await GroupsAsync(scopes, TokenClient.TextOf(user, "name"), ct));
            return new Identity(claims with { UserId = identity.Claims.UserId }, identity.ConnectorData);
        }
        catch (UserNotInRequiredGroupsException e)
        {
            throw new UserGoneException(e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string UsernameOf(byte[]? data)
    {
        try
        {
            var kept = data is { Length: > 0 } ? JsonSerializer.Deserialize(data, ConnectorJson.Default.CrowdRefreshData) : null;
            return kept is { Username.Length: > 0 } ? kept.Username : throw new UserGoneException("no name was kept at the sign-in");
        }
        catch (JsonException)
        {
            throw new UserGoneException("what was kept at the sign-in cannot be read");
        }
    }

    private Claims ClaimsOf(JsonElement user, IReadOnlyList<string> groups)
    {
        var (key, name, email) = (TokenClient.TextOf(user, "key"), TokenClient.TextOf(user, "name"), TokenClient.TextOf(user, "email"));
        return new Claims
        {
            UserId = key.Length > 0 ? key : throw new InvalidOperationException("Crowd's answer has no key of the user"),
            Username = name,
            PreferredUsername = _options.PreferredUsernameField switch
            {
                "key" => key,
                "name" => name,
                "email" => email,
                _ => "",
            },
            Email = email,
            EmailVerified = true,
            Groups = groups,
        };
    }

    private async Task<JsonElement> UserAsync(string username, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Get, "/user?username=" + Uri.EscapeDataString(username), null, ct);
        return answer.Status switch
        {
            200 => answer.Body,
            404 => throw new UserGoneException($"Crowd no longer knows user \"{username}\""),
            _ => throw Refused(answer, "a look at a user"),
        };
    }

    // Dex asks only where the application wants groups, so that required groups keep nobody out elsewhere; here they always do.
    private async Task<IReadOnlyList<string>> GroupsAsync(ConnectorScopes scopes, string username, CancellationToken ct)
    {
        if (!scopes.Groups && _options.Groups.Count == 0)
        {
            return [];
        }
        var answer = await SendAsync(HttpMethod.Get, "/user/group/nested?username=" + Uri.EscapeDataString(username), null, ct);
        var groups = answer.Status == 200 ? answer.Names("groups", "name") : throw Refused(answer, "a look at groups");
        if (_options.Groups.Count == 0)
        {
            return groups;
        }
        groups = [.. groups.Where(g => _options.Groups.Contains(g, StringComparer.Ordinal))];
        return groups.Count > 0
            ? groups
            : throw new UserNotInRequiredGroupsException($"user \"{username}\" is not in any of the required groups");
    }

    private Task<UpstreamAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct) =>
        _api.SendAsync(method, _base + path, _credentials, body, ct);

    private InvalidOperationException Refused(UpstreamAnswer answer, string what) =>
        new(
            answer.Status switch
            {
                401 => $"Crowd does not accept our application \"{_options.ClientID}\": check clientID and clientSecret",
                403 => "Crowd refuses us: add this server's address to the application's remote addresses",
                _ => $"Crowd answered {what} with status {answer.Status} {TokenClient.TextOf(answer.Body, "reason")}",
            }
        );
}
