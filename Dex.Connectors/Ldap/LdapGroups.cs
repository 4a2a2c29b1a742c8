using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Ldap;

/// <summary>The groups of a person: those that hold a value of theirs, and the groups that hold these.</summary>
internal sealed partial class LdapGroups(LdapOptions options, LdapPool pool, ILogger logger)
{
    // Who is in more groups than that is in a directory that goes round in circles by other names.
    private const int MaxGroups = 5000;

    private readonly LdapGroupSearch _search = options.GroupSearch;
    private readonly LdapFilter? _filter = options.GroupSearch.Filter.Length > 0 ? LdapFilter.Parse(options.GroupSearch.Filter) : null;

    /// <summary>Dex's two ways to say how people and groups belong together.</summary>
    public static IReadOnlyList<LdapUserMatcher> MatchersOf(LdapGroupSearch search) =>
        search.UserMatchers is [{ UserAttr.Length: > 0 }, ..]
            ? search.UserMatchers
            :
            [
                new LdapUserMatcher
                {
                    UserAttr = search.UserAttr,
                    GroupAttr = search.GroupAttr,
                    RecursionGroupAttr = search.RecursionGroupAttr,
                },
            ];

    /// <summary>The names of a person's groups.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(LdapEntry user, CancellationToken ct)
    {
        if (_search.BaseDN.Length == 0)
        {
            return [];
        }
        var names = new List<string>();
        foreach (var matcher in MatchersOf(_search))
        {
            foreach (var value in user.Values(matcher.UserAttr))
            {
                await CollectAsync(await FindAsync(matcher.GroupAttr, value, ct), matcher.RecursionGroupAttr, names, ct);
            }
        }
        return names;
    }

    private async Task CollectAsync(IReadOnlyList<LdapEntry> found, string recursion, List<string> names, CancellationToken ct)
    {
        var level = found;
        while (level.Count > 0)
        {
            var next = new List<LdapEntry>();
            foreach (var group in level)
            {
                var name = group.Value(_search.NameAttr);
                if (name.Length == 0)
                {
                    throw new InvalidOperationException(
                        $"the group \"{group.Dn}\" has no attribute \"{_search.NameAttr}\" (groupSearch.nameAttr)"
                    );
                }
                // Seen before: by another way, or in a circle.
                if (names.Contains(name, StringComparer.Ordinal))
                {
                    continue;
                }
                if (names.Count >= MaxGroups)
                {
                    LogTooMany(logger, MaxGroups);
                    return;
                }
                names.Add(name);
                if (recursion.Length > 0)
                {
                    next.AddRange(await FindAsync(recursion, group.Dn, ct));
                }
            }
            level = next;
        }
    }

    private async Task<IReadOnlyList<LdapEntry>> FindAsync(string attribute, string value, CancellationToken ct)
    {
        var filter = LdapFilter.IsEqual(attribute, value);
        var search = new LdapSearch(
            _search.BaseDN,
            _search.Scope != "one",
            _filter is null ? filter : LdapFilter.And(_filter, filter),
            [_search.NameAttr],
            SizeLimit: 0
        );
        try
        {
            return await pool.RunAsync((connection, token) => connection.SearchAsync(search, token), ct);
        }
        catch (LdapException e) when (e.Code == LdapException.NoSuchObject)
        {
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "a person is in more groups than are looked up, {limit}")]
    private static partial void LogTooMany(ILogger logger, int limit);
}
