// Gitea's API, version 1: /user, /user/teams.
using System.Globalization;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Gitea;

/// <summary>Dex's connector <c>gitea</c>: people of a Gitea or Forgejo server, limited to organizations and teams if wanted.</summary>
internal sealed class GiteaConnector : OAuthApiConnector
{
    private readonly GiteaOptions _options;
    private readonly string _base;

    /// <summary>A connector.</summary>
    public GiteaConnector(ConnectorContext context, GiteaOptions options, HttpClient http)
        : base(
            context,
            http,
            new OAuthEndpoints(
                BaseOf(options) + "/login/oauth/authorize",
                BaseOf(options) + "/login/oauth/access_token",
                options.ClientID,
                options.ClientSecret,
                options.RedirectURI
            )
        )
    {
        (_options, _base) = (options, BaseOf(options));
    }

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes) => "";

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var user = await api.GetAsync(_base + "/api/v1/user", ct);
        var (login, email) = (TokenClient.TextOf(user, "login"), TokenClient.TextOf(user, "email"));
        if (login.Length == 0 || !user.TryGetProperty("id", out var number) || !number.TryGetInt64(out var id))
        {
            throw new InvalidOperationException("Gitea's answer names no user");
        }
        return new Claims
        {
            UserId = _options.UseLoginAsID ? login : id.ToString(CultureInfo.InvariantCulture),
            Username = TokenClient.TextOf(user, "full_name") is { Length: > 0 } name ? name : email,
            PreferredUsername = login,
            Email = email,
            EmailVerified = true,
            Groups = await GroupsAsync(api, login, ct),
        };
    }

    private static string BaseOf(GiteaOptions options) => options.BaseURL.Length > 0 ? options.BaseURL.TrimEnd('/') : "https://gitea.com";

    private async Task<IReadOnlyList<string>> GroupsAsync(UpstreamApi api, string login, CancellationToken ct)
    {
        if (_options.Orgs.Count == 0 && !_options.LoadAllGroups)
        {
            return [];
        }
        var groups = new List<string>();
        foreach (var team in await api.ListAsync(_base + "/api/v1/user/teams?page=1&limit=50", ct))
        {
            var org = team.TryGetProperty("organization", out var o) ? TokenClient.TextOf(o, "username") : "";
            groups.Add(org);
            groups.Add($"{org}:{TokenClient.TextOf(team, "name")}");
        }
        groups = [.. groups.Distinct()];
        if (_options.Orgs.Count == 0)
        {
            return groups;
        }
        var allowed = _options.Orgs.SelectMany(o => o.Teams.Select(t => $"{o.Name}:{t}").Prepend(o.Name)).ToHashSet(StringComparer.Ordinal);
        groups.RemoveAll(g => !allowed.Contains(g));
        return groups.Count > 0
            ? groups
            : throw new UserNotInRequiredGroupsException($"user \"{login}\" is in none of the approved organizations and teams");
    }
}
