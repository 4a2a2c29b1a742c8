// Bitbucket's API, version 2.0: /user, /user/emails, /user/workspaces.
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Bitbucket;

/// <summary>Dex's connector <c>bitbucket-cloud</c>: people of bitbucket.org, limited to workspaces if wanted.</summary>
internal sealed partial class BitbucketConnector : OAuthApiConnector
{
    private readonly BitbucketOptions _options;
    private readonly string _api;

    /// <summary>A connector.</summary>
    public BitbucketConnector(ConnectorContext context, BitbucketOptions options, HttpClient http)
        : this(context, options, http, "https://bitbucket.org", "https://api.bitbucket.org/2.0") { }

    /// <summary>A connector to another site, for tests.</summary>
    internal BitbucketConnector(ConnectorContext context, BitbucketOptions options, HttpClient http, string site, string api)
        : base(
            context,
            http,
            new OAuthEndpoints(
                site + "/site/oauth2/authorize",
                site + "/site/oauth2/access_token",
                options.ClientID,
                options.ClientSecret,
                options.RedirectURI
            )
        )
    {
        (_options, _api) = (options, api);
        if (options.IncludeTeamGroups)
        {
            LogDeprecated(context.Logger, context.Id);
        }
    }

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes) => "account email";

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var user = await api.GetAsync(_api + "/user", ct);
        var (id, name) = (TokenClient.TextOf(user, "uuid"), TokenClient.TextOf(user, "username"));
        if (id.Length == 0)
        {
            throw new InvalidOperationException("Bitbucket's answer names no user");
        }
        return new Claims
        {
            UserId = id,
            Username = name,
            Email = await EmailAsync(api, ct),
            EmailVerified = true,
            Groups = scopes.Groups || _options.Teams.Count > 0 ? await GroupsAsync(api, name, ct) : [],
        };
    }

    private async Task<string> EmailAsync(UpstreamApi api, CancellationToken ct)
    {
        foreach (var email in await api.ListAsync(_api + "/user/emails", "values", "next", null, ct))
        {
            if (email.GetProperty("is_primary").GetBoolean() && email.GetProperty("is_confirmed").GetBoolean())
            {
                return TokenClient.TextOf(email, "email");
            }
        }
        throw new InvalidOperationException("the person has no confirmed primary e-mail address at Bitbucket");
    }

    private async Task<IReadOnlyList<string>> GroupsAsync(UpstreamApi api, string user, CancellationToken ct)
    {
        var accesses = await api.ListAsync(_api + "/user/workspaces", "values", "next", null, ct);
        var workspaces = accesses
            .Select(a => a.TryGetProperty("workspace", out var workspace) ? TokenClient.TextOf(workspace, "slug") : "")
            .Where(slug => slug.Length > 0)
            .ToList();
        List<string> groups = [.. workspaces];
        if (_options.GetWorkspacePermissions)
        {
            groups.AddRange(await PermissionsAsync(api, workspaces, ct));
        }
        if (_options.Teams.Count == 0)
        {
            return groups;
        }
        groups = [.. groups.Where(g => _options.Teams.Contains(g, StringComparer.Ordinal))];
        return groups.Count > 0
            ? groups
            : throw new UserNotInRequiredGroupsException($"user \"{user}\" is not in any of the required teams");
    }

    private async Task<IReadOnlyList<string>> PermissionsAsync(UpstreamApi api, List<string> workspaces, CancellationToken ct)
    {
        List<string> groups = [];
        foreach (var workspace in workspaces)
        {
            try
            {
                var answer = await api.GetAsync($"{_api}/user/workspaces/{Uri.EscapeDataString(workspace)}/permission", ct);
                groups.Add($"{workspace}:{TokenClient.TextOf(answer, "permission")}");
            }
            catch (HttpRequestException e)
            {
                // The membership is known; only its kind is not.
                LogNoPermission(Context.Logger, Context.Id, workspace, e.Message);
            }
        }
        return groups;
    }

    [LoggerMessage(LogLevel.Warning, "includeTeamGroups has no effect: Bitbucket removed that API, connector {connector_id}")]
    private static partial void LogDeprecated(ILogger logger, string connector_id);

    [LoggerMessage(LogLevel.Warning, "permission in a workspace cannot be read, connector {connector_id}, workspace {workspace}: {reason}")]
    private static partial void LogNoPermission(ILogger logger, string connector_id, string workspace, string reason);
}
