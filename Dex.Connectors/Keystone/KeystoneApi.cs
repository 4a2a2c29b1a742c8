// OpenStack Identity API, version 3: /auth/tokens, /users, /users/{id}, /users/{id}/groups.
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;

namespace Dex.Connectors.Keystone;

/// <summary>The requests that the connector makes.</summary>
/// <param name="http">The client.</param>
/// <param name="host">The server, without <c>/v3</c>.</param>
/// <param name="domain">The domain of the accounts: a UUID, <c>default</c>, or a name.</param>
internal sealed class KeystoneApi(HttpClient http, string host, string domain)
{
    private const int MaxQuoted = 200;

    private readonly UpstreamJson _api = new(http);
    private readonly string _base = host.TrimEnd('/') + "/v3";

    /// <summary>Asks for a token; 401: wrong, or the account has no role there.</summary>
    public Task<UpstreamAnswer> AskForTokenAsync(string username, string password, TokenReach reach, CancellationToken ct)
    {
        var user = new JsonObject
        {
            ["name"] = username,
            ["domain"] = Domain(),
            ["password"] = password,
        };
        var auth = new JsonObject
        {
            ["identity"] = new JsonObject
            {
                ["methods"] = new JsonArray("password"),
                ["password"] = new JsonObject { ["user"] = user },
            },
        };
        if (reach == TokenReach.Domain)
        {
            auth["scope"] = new JsonObject { ["domain"] = Domain() };
        }
        if (reach == TokenReach.System)
        {
            auth["scope"] = new JsonObject { ["system"] = new JsonObject { ["all"] = true } };
        }
        return _api.SendAsync(HttpMethod.Post, _base + "/auth/tokens", null, new JsonObject { ["auth"] = auth }, ct);
    }

    /// <summary>The token of an answer to such a request.</summary>
    public string TokenOf(UpstreamAnswer answer) =>
        answer.Status == 201 && answer.Headers.TryGetValues("X-Subject-Token", out var values)
            ? values.First()
            : throw Refused(answer, "a request for a token");

    /// <summary>A user, by id.</summary>
    public Task<UpstreamAnswer> UserAsync(string id, string token, CancellationToken ct) =>
        GetAsync($"/users/{Uri.EscapeDataString(id)}", token, ct);

    /// <summary>The users of a name that the token shows: those of its domain.</summary>
    public Task<UpstreamAnswer> UsersNamedAsync(string name, string token, CancellationToken ct) =>
        GetAsync("/users?name=" + Uri.EscapeDataString(name), token, ct);

    /// <summary>The names of a user's groups.</summary>
    public async Task<IReadOnlyList<string>> GroupsAsync(string id, string token, CancellationToken ct)
    {
        var answer = await GetAsync($"/users/{Uri.EscapeDataString(id)}/groups", token, ct);
        return answer.Status == 200 ? answer.Names("groups", "name") : throw Refused(answer, $"a look at the groups of user {id}");
    }

    /// <summary>A fault that says what was asked and what Keystone said.</summary>
    public InvalidOperationException Refused(UpstreamAnswer answer, string what)
    {
        var error = answer.Member("error");
        var said = error.ValueKind == JsonValueKind.Object ? TokenClient.TextOf(error, "message") : "";
        var hint = answer.Status == 404 && error.ValueKind != JsonValueKind.Object ? "; is config.keystoneHost right, without /v3?" : "";
        // Without a name and password, should somebody have written them into the address.
        var at = new Uri(_base).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return new InvalidOperationException(
            $"Keystone at {at} answered {what} with status {answer.Status}{hint} {said[..Math.Min(said.Length, MaxQuoted)]}".TrimEnd()
        );
    }

    private Task<UpstreamAnswer> GetAsync(string path, string token, CancellationToken ct) =>
        _api.SendAsync(HttpMethod.Get, _base + path, ("X-Auth-Token", token), null, ct);

    // As in Dex: what looks like an id is one. A domain of such a name cannot be given by name.
    private JsonObject Domain() => new() { [domain == "default" || Guid.TryParse(domain, out _) ? "id" : "name"] = domain };
}
