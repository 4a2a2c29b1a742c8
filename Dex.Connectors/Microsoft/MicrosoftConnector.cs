// Microsoft identity platform 2.0, and Microsoft Graph 1.0: /me, /me/getMemberGroups, /directoryObjects/getByIds.
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Microsoft;

/// <summary>Dex's connector <c>microsoft</c>: people of Microsoft Entra ID, of one tenant or of all, and of personal accounts.</summary>
internal sealed class MicrosoftConnector : OAuthApiConnector
{
    // So many ids Microsoft Graph takes at a time.
    private const int MaxIds = 1000;

    private readonly MicrosoftOptions _options;
    private readonly string _graph;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is wrong.</exception>
    public MicrosoftConnector(ConnectorContext context, MicrosoftOptions options, HttpClient http)
        : base(
            context,
            http,
            new OAuthEndpoints(
                BaseOf(options) + "/oauth2/v2.0/authorize",
                BaseOf(options) + "/oauth2/v2.0/token",
                options.ClientID,
                options.ClientSecret,
                options.RedirectURI
            ),
            options.ClientAssertion.Length == 0 ? null : async ct => (await File.ReadAllTextAsync(options.ClientAssertion, ct)).Trim()
        )
    {
        if (options.GroupNameFormat is not ("" or "id" or "name"))
        {
            throw new ConnectorConfigurationException("config.groupNameFormat must be name or id");
        }
        if (options.PreferredUsernameField is not ("" or "name" or "email" or "mailNickname" or "onPremisesSamAccountName"))
        {
            throw new ConnectorConfigurationException(
                "config.preferredUsernameField must be name, email, mailNickname or onPremisesSamAccountName"
            );
        }
        (_options, _graph) = (options, OrDefault(options.GraphURL, "https://graph.microsoft.com"));
    }

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes)
    {
        List<string> all = [.. _options.Scopes.Count > 0 ? _options.Scopes : ["user.read"]];
        if (NeedsGroups(scopes))
        {
            all.Add("directory.read.all");
        }
        if (scopes.OfflineAccess)
        {
            all.Add("offline_access");
        }
        return string.Join(' ', all);
    }

    /// <inheritdoc />
    protected override IEnumerable<(string Name, string? Value)> ParametersFor(ConnectorScopes scopes) =>
        [
            ("prompt", _options.PromptType.Length > 0 ? _options.PromptType : null),
            ("domain_hint", _options.DomainHint.Length > 0 ? _options.DomainHint : null),
        ];

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var user = await api.GetAsync(
            _graph + "/v1.0/me?$select=id,displayName,userPrincipalName,mailNickname,onPremisesSamAccountName",
            ct
        );
        var (id, name, email) = (
            TokenClient.TextOf(user, "id"),
            TokenClient.TextOf(user, "displayName"),
            TokenClient.TextOf(user, "userPrincipalName")
        );
        if (id.Length == 0)
        {
            throw new InvalidOperationException("Microsoft Graph's answer names no user");
        }
        email = _options.EmailToLowercase ? email.ToLowerInvariant() : email;
        return new Claims
        {
            UserId = id,
            Username = name,
            PreferredUsername = _options.PreferredUsernameField switch
            {
                "name" => name,
                "email" => email,
                "" => "",
                var field => TokenClient.TextOf(user, field),
            },
            Email = email,
            EmailVerified = true,
            Groups = NeedsGroups(scopes) ? await GroupsAsync(api, id, ct) : [],
        };
    }

    private static string OrDefault(string url, string unset) => (url.Length > 0 ? url : unset).TrimEnd('/');

    private static string BaseOf(MicrosoftOptions options) =>
        OrDefault(options.ApiURL, "https://login.microsoftonline.com") + "/" + (options.Tenant.Length > 0 ? options.Tenant : "common");

    // People from everywhere are in no directory that we could read.
    private bool NeedsGroups(ConnectorScopes scopes) =>
        (scopes.Groups || _options.Groups.Count > 0) && _options.Tenant is not ("" or "common" or "consumers" or "organizations");

    private async Task<IReadOnlyList<string>> GroupsAsync(UpstreamApi api, string userId, CancellationToken ct)
    {
        var body = new JsonObject { ["securityEnabledOnly"] = _options.OnlySecurityGroups };
        var found = await PostAsync(api, "/v1.0/me/getMemberGroups", body, ct);
        var ids = found.Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!).ToList();
        IReadOnlyList<string> groups = _options.GroupNameFormat == "id" ? ids : await NamesAsync(api, ids, ct);
        if (_options.Groups.Count == 0)
        {
            return _options.UseGroupsAsWhitelist ? [] : groups;
        }
        var required = groups.Where(g => _options.Groups.Contains(g, StringComparer.Ordinal)).ToList();
        if (required.Count == 0)
        {
            throw new UserNotInRequiredGroupsException($"user {userId} is not in any of the required groups");
        }
        return _options.UseGroupsAsWhitelist ? required : groups;
    }

    private async Task<List<string>> NamesAsync(UpstreamApi api, List<string> ids, CancellationToken ct)
    {
        List<string> names = [];
        foreach (var batch in ids.Chunk(MaxIds))
        {
            var body = new JsonObject
            {
                ["ids"] = new JsonArray([.. batch.Select(id => (JsonNode)id)]),
                ["types"] = new JsonArray("group"),
            };
            var groups = await PostAsync(api, "/v1.0/directoryObjects/getByIds", body, ct);
            names.AddRange(groups.Select(g => TokenClient.TextOf(g, "displayName")));
        }
        return names;
    }

    private Task<IReadOnlyList<JsonElement>> PostAsync(UpstreamApi api, string path, JsonObject body, CancellationToken ct) =>
        api.ListAsync(_graph + path, "value", "@odata.nextLink", System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), ct);
}
