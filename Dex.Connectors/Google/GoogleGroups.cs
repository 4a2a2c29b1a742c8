// Google's Directory API: groups.list.
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Protocol;

namespace Dex.Connectors.Google;

/// <summary>The groups of people of a Google Workspace, by their e-mail addresses.</summary>
internal sealed class GoogleGroups(GoogleOptions options, DirectoryTokens tokens, GoogleSites sites, HttpClient http)
{
    // A directory that answers for ever is not asked for ever.
    private const int MaxGroups = 2000;

    /// <summary>The groups of a person, in the order in which they are found.</summary>
    /// <exception cref="InvalidOperationException">No administrator is configured for the domain, or Google refuses.</exception>
    public async Task<IReadOnlyList<string>> OfAsync(string email, CancellationToken ct)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await CollectAsync(email, found, seen, ct);
        return found;
    }

    private async Task CollectAsync(string member, List<string> found, HashSet<string> seen, CancellationToken ct)
    {
        var api = new UpstreamApi(http, await tokens.GetAsync(AdministratorOf(member), ct));
        var page = "";
        do
        {
            var url = QueryString.Append(
                sites.Directory + "/admin/directory/v1/groups",
                ("userKey", member),
                ("pageToken", page.Length > 0 ? page : null)
            );
            var answer = await api.GetAsync(url, ct);
            foreach (var group in answer.TryGetProperty("groups", out var groups) ? groups.EnumerateArray() : default)
            {
                var email = TokenClient.TextOf(group, "email");
                if (email.Length == 0 || seen.Count >= MaxGroups || !seen.Add(email))
                {
                    continue;
                }
                found.Add(email);
                if (options.FetchTransitiveGroupMembership)
                {
                    await CollectAsync(email, found, seen, ct);
                }
            }
            page = TokenClient.TextOf(answer, "nextPageToken");
        } while (page.Length > 0 && seen.Count < MaxGroups);
    }

    private string AdministratorOf(string email)
    {
        var at = email.LastIndexOf('@');
        var domain = at < 0 ? "*" : email[(at + 1)..];
        return options.DomainToAdminEmail.TryGetValue(domain, out var administrator) ? administrator
            : options.DomainToAdminEmail.TryGetValue("*", out var any) ? any
            : throw new InvalidOperationException($"config.domainToAdminEmail has neither {domain} nor *");
    }
}
