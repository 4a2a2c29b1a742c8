using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Ldap;

/// <summary>The groups of a person: those that hold a value of theirs, and the groups that hold these.</summary>
internal sealed partial class LdapGroups(LdapOptions options, LdapPool pool, ILogger logger)
{
    // Who is in more groups than that is in a directory that goes round in circles by other names.
    private const int MaxGroups = 5000;

    private const string ObjectSid = "objectSid";

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

    /// <summary>The attributes of a person that tell their groups.</summary>
    public static IEnumerable<string> UserAttributesOf(LdapGroupSearch search) =>
        MatchersOf(search).SelectMany(m => IsPrimaryGroup(m) ? new[] { m.UserAttr, ObjectSid } : [m.UserAttr]);

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
            // By entry, as groups of one name may lie in different places; for each pair, as another one may have no recursion.
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var value in ValuesOf(user, matcher))
            {
                await CollectAsync(await FindAsync(matcher.GroupAttr, value, ct), matcher.RecursionGroupAttr, seen, names, ct);
            }
        }
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    // Active Directory does not name a person's primary group in memberOf or member. It has the last number of that group's SID, and the rest is as in the person's own.
    private static bool IsPrimaryGroup(LdapUserMatcher matcher) =>
        matcher.UserAttr.Equals("primaryGroupID", StringComparison.OrdinalIgnoreCase)
        && matcher.GroupAttr.Equals(ObjectSid, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> ValuesOf(LdapEntry user, LdapUserMatcher matcher) =>
        IsPrimaryGroup(matcher) && user.Value(ObjectSid) is var sid && sid.LastIndexOf('-') is > 0 and var last
            ? [.. user.Values(matcher.UserAttr).Select(number => sid[..(last + 1)] + number)]
            : user.Values(matcher.UserAttr);

    private async Task CollectAsync(
        IReadOnlyList<LdapEntry> found,
        string recursion,
        HashSet<string> seen,
        List<string> names,
        CancellationToken ct
    )
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
                if (seen.Contains(group.Dn))
                {
                    continue;
                }
                if (seen.Count >= MaxGroups)
                {
                    LogTooMany(logger, MaxGroups);
                    return;
                }
                seen.Add(group.Dn);
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
