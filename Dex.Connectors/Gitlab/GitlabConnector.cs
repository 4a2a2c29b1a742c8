// GitLab's API, version 4: /user, /groups, /groups/{id}/members/all/{user}; its OpenID userinfo endpoint.
using System.Globalization;
using System.Text.Json;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Gitlab;

/// <summary>Dex's connector <c>gitlab</c>: people of gitlab.com or a GitLab server, limited to groups if wanted. Their access tokens can be exchanged.</summary>
internal sealed class GitlabConnector : OAuthApiConnector, ITokenIdentityConnector
{
    private readonly GitlabOptions _options;
    private readonly string _base;

    /// <summary>A connector.</summary>
    public GitlabConnector(ConnectorContext context, GitlabOptions options, HttpClient http)
        : base(
            context,
            http,
            new OAuthEndpoints(
                BaseOf(options) + "/oauth/authorize",
                BaseOf(options) + "/oauth/token",
                options.ClientID,
                options.ClientSecret,
                options.RedirectURI
            )
        )
    {
        (_options, _base) = (options, BaseOf(options));
    }

    /// <inheritdoc />
    protected override bool RenewsAlways => true;

    // As in Dex groups are asked for every time here; configuration and the requested scopes decide whether they are used.
    /// <inheritdoc />
    public Task<Identity> GetIdentityAsync(string subjectTokenType, string subjectToken, CancellationToken ct) =>
        ExchangeAsync(subjectToken, ct);

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes) =>
        !NeedsGroups(scopes) ? "read_user"
        : _options.InheritedGroups ? "read_user openid read_api"
        : "read_user openid";

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var user = await api.GetAsync(_base + "/api/v4/user", ct);
        var (login, email) = (TokenClient.TextOf(user, "username"), TokenClient.TextOf(user, "email"));
        if (login.Length == 0 || !user.TryGetProperty("id", out var number) || !number.TryGetInt64(out var id))
        {
            throw new InvalidOperationException("GitLab's answer names no user");
        }
        return new Claims
        {
            UserId = _options.UseLoginAsID ? login : id.ToString(CultureInfo.InvariantCulture),
            Username = TokenClient.TextOf(user, "name") is { Length: > 0 } name ? name : email,
            PreferredUsername = login,
            Email = email,
            // GitLab gives only addresses that it has confirmed.
            EmailVerified = true,
            Groups = NeedsGroups(scopes) ? await GroupsAsync(api, login, id, ct) : [],
        };
    }

    private static string BaseOf(GitlabOptions options) => options.BaseURL.Length > 0 ? options.BaseURL.TrimEnd('/') : "https://gitlab.com";

    private bool NeedsGroups(ConnectorScopes scopes) => scopes.Groups || _options.Groups.Count > 0;

    private async Task<Identity> ExchangeAsync(string token, CancellationToken ct) =>
        new(await ClaimsAsync(token, new ConnectorScopes(OfflineAccess: false, Groups: true), ct));

    private async Task<IReadOnlyList<string>> GroupsAsync(UpstreamApi api, string login, long userId, CancellationToken ct)
    {
        var groups = _options.InheritedGroups ? await InheritedAsync(api, userId, ct) : await DirectAsync(api, ct);
        if (_options.Groups.Count == 0)
        {
            return groups;
        }
        groups = [.. groups.Where(g => _options.Groups.Contains(g, StringComparer.Ordinal))];
        return groups.Count > 0
            ? groups
            : throw new UserNotInRequiredGroupsException($"user \"{login}\" is not in any of the required groups");
    }

    private async Task<IReadOnlyList<string>> DirectAsync(UpstreamApi api, CancellationToken ct)
    {
        var userInfo = await api.GetAsync(_base + "/oauth/userinfo", ct);
        var groups = GitlabPermissions.TextsOf(userInfo, "groups");
        return _options.GetGroupsPermission ? [.. groups, .. WithRoles(groups, userInfo)] : groups;
    }

    private async Task<IReadOnlyList<string>> InheritedAsync(UpstreamApi api, long userId, CancellationToken ct)
    {
        var records = await api.ListAsync(_base + "/api/v4/groups?all_available=false&per_page=100", ct);
        var groups = records.Select(PathOf).Where(p => p.Length > 0).ToList();
        if (!_options.GetGroupsPermission)
        {
            return groups;
        }
        var userInfo = await api.GetAsync(_base + "/oauth/userinfo", ct);
        var result = groups.Concat(WithRoles(groups, userInfo)).ToList();
        // Where the userinfo endpoint knows no role, the members API may.
        foreach (var record in records.Where(r => PathOf(r).Length > 0 && GitlabPermissions.InGroup(PathOf(r), userInfo) is null))
        {
            if (await EffectiveAsync(api, record, userId, ct) is { } role)
            {
                result.Add($"{PathOf(record)}:{role}");
            }
        }
        return result;
    }

    private static IEnumerable<string> WithRoles(IEnumerable<string> groups, JsonElement userInfo) =>
        groups.Select(g => GitlabPermissions.InGroup(g, userInfo) is { } role ? $"{g}:{role}" : null).OfType<string>();

    private static string PathOf(JsonElement group) =>
        TokenClient.TextOf(group, "full_path") is { Length: > 0 } full ? full : TokenClient.TextOf(group, "path");

    private async Task<string?> EffectiveAsync(UpstreamApi api, JsonElement group, long userId, CancellationToken ct)
    {
        var id = group.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);
        try
        {
            var member = await api.GetAsync($"{_base}/api/v4/groups/{id}/members/all/{userId.ToString(CultureInfo.InvariantCulture)}", ct);
            return member.TryGetProperty("access_level", out var level) && level.TryGetInt64(out var number)
                ? GitlabPermissions.OfLevel(number)
                : null;
        }
        catch (HttpRequestException e) when (e.StatusCode is System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
