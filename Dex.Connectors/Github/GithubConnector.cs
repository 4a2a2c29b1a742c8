// GitHub's REST API, version 2022-11-28: /user, /user/emails, /user/orgs, /user/teams, /orgs/{org}/members/{user}.
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Github;

/// <summary>Dex's connector <c>github</c>: people of github.com or a GitHub Enterprise Server, limited to organizations and teams if wanted.</summary>
/// <remarks>
/// No token exchange, as in Dex: GitHub's access tokens do not say which application they were issued to, so anybody's application could pass for its users.
/// </remarks>
internal sealed partial class GithubConnector : OAuthApiConnector
{
    private readonly GithubOptions _options;
    private readonly (string Site, string Api) _addresses;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is wrong.</exception>
    public GithubConnector(ConnectorContext context, GithubOptions options, HttpClient http)
        : this(
            context,
            options,
            http,
            options.HostName.Length > 0
                ? ("https://" + options.HostName, $"https://{options.HostName}/api/v3")
                : ("https://github.com", "https://api.github.com")
        ) { }

    internal GithubConnector(ConnectorContext context, GithubOptions options, HttpClient http, (string Site, string Api) addresses)
        : base(
            context,
            http,
            new OAuthEndpoints(
                addresses.Site + "/login/oauth/authorize",
                addresses.Site + "/login/oauth/access_token",
                options.ClientID,
                options.ClientSecret,
                options.RedirectURI
            )
        )
    {
        Check(options);
        (_options, _addresses) = (options, addresses);
    }

    /// <inheritdoc />
    protected override (string Name, string Value)[] Headers => [("X-GitHub-Api-Version", "2022-11-28")];

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes) => NeedsGroups(scopes) ? "user:email read:org" : "user:email";

    private static void Check(GithubOptions options)
    {
        if (options.Org.Length > 0 && options.Orgs.Count > 0)
        {
            throw new ConnectorConfigurationException("config.org and config.orgs exclude each other");
        }
        if (options.HostName.Contains('/', StringComparison.Ordinal))
        {
            throw new ConnectorConfigurationException("config.hostName must be a host name, without scheme and path");
        }
        if (options.RootCA.Length > 0 && options.HostName.Length == 0)
        {
            throw new ConnectorConfigurationException("config.rootCA needs config.hostName");
        }
        if (options.TeamNameField is not ("" or "name" or "slug" or "both"))
        {
            throw new ConnectorConfigurationException("config.teamNameField must be name, slug or both");
        }
        if (options.PreferredEmailDomain.EndsWith('*'))
        {
            throw new ConnectorConfigurationException("config.preferredEmailDomain must not end with *");
        }
    }

    private bool NeedsGroups(ConnectorScopes scopes) => scopes.Groups || _options.Orgs.Count > 0 || _options.Org.Length > 0;

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var user = await api.GetAsync(_addresses.Api + "/user", ct);
        var login = TokenClient.TextOf(user, "login");
        var name = TokenClient.TextOf(user, "name");
        var email = TokenClient.TextOf(user, "email");
        if (login.Length == 0 || !user.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number))
        {
            throw new InvalidOperationException("GitHub's answer names no user");
        }
        if (email.Length == 0 || _options.PreferredEmailDomain.Length > 0)
        {
            var emails = await api.ListAsync(_addresses.Api + "/user/emails", ct);
            email =
                GithubEmails.Choose(emails, _options.PreferredEmailDomain, isEnterprise: _options.HostName.Length > 0)
                ?? throw new InvalidOperationException("the user has no verified, primary address and none of the preferred domain");
        }
        return new Claims
        {
            UserId = _options.UseLoginAsID ? login : number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Username = name.Length > 0 ? name : login,
            PreferredUsername = login,
            Email = email,
            EmailVerified = true,
            Groups = NeedsGroups(scopes) ? await GroupsAsync(api, login, scopes.Groups, ct) : [],
        };
    }

    private async Task<IReadOnlyList<string>> GroupsAsync(UpstreamApi api, string login, bool wanted, CancellationToken ct)
    {
        if (_options.Orgs.Count > 0)
        {
            return await GroupsOfOrgsAsync(api, login, ct);
        }
        if (_options.Org.Length > 0)
        {
            // Dex's old form: the teams without the organization's name; who is in none may come in all the same.
            return [.. (await TeamsAsync(api, ct)).Where(t => SameOrg(t.Org, _options.Org)).Select(t => t.Name)];
        }
        if (!wanted || !_options.LoadAllGroups)
        {
            return [];
        }
        var orgs = (await api.ListAsync(_addresses.Api + "/user/orgs", ct)).Select(o => TokenClient.TextOf(o, "login")).ToList();
        var teams = await TeamsAsync(api, ct);
        return [.. orgs.SelectMany(o => teams.Where(t => t.Org == o).Select(t => $"{o}:{t.Name}").Prepend(o))];
    }

    private async Task<IReadOnlyList<string>> GroupsOfOrgsAsync(UpstreamApi api, string login, CancellationToken ct)
    {
        var groups = new List<string>();
        var isMember = false;
        IReadOnlyList<(string Org, string Name)>? teams = null;
        foreach (var org in _options.Orgs)
        {
            var url = $"{_addresses.Api}/orgs/{Uri.EscapeDataString(org.Name)}/members/{Uri.EscapeDataString(login)}";
            // 204 yes; 302 and 404: no, or our application may not see it.
            if (await api.StatusAsync(url, ct) != 204)
            {
                LogNotInOrg(Context.Logger, login, org.Name);
                continue;
            }
            teams ??= await TeamsAsync(api, ct);
            var names = teams.Where(t => SameOrg(t.Org, org.Name)).Select(t => t.Name);
            isMember |= org.Teams.Count == 0;
            groups.AddRange(
                names.Where(n => org.Teams.Count == 0 || org.Teams.Contains(n, StringComparer.Ordinal)).Select(n => $"{org.Name}:{n}")
            );
        }
        return isMember || groups.Count > 0
            ? groups
            : throw new UserNotInRequiredGroupsException($"user \"{login}\" is in none of the required orgs or teams");
    }

    private async Task<IReadOnlyList<(string Org, string Name)>> TeamsAsync(UpstreamApi api, CancellationToken ct)
    {
        var teams = new List<(string, string)>();
        foreach (var team in await api.ListAsync(_addresses.Api + "/user/teams", ct))
        {
            var org = team.TryGetProperty("organization", out var o) ? TokenClient.TextOf(o, "login") : "";
            if (_options.TeamNameField is "" or "name" or "both")
            {
                teams.Add((org, TokenClient.TextOf(team, "name")));
            }
            if (_options.TeamNameField is "slug" or "both")
            {
                teams.Add((org, TokenClient.TextOf(team, "slug")));
            }
        }
        return teams;
    }

    // GitHub's names have no letter case.
    private static bool SameOrg(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(LogLevel.Information, "user not in org, or application not authorized to read org data, user {user}, org {org}")]
    private static partial void LogNotInOrg(ILogger logger, string user, string org);
}
