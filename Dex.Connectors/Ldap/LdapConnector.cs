using System.Text.Json;
using Dex.Core.Connectors;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Ldap;

/// <summary>Dex's connector <c>ldap</c>: people of a directory. One account searches for the person, then their own name and password are tried.</summary>
internal sealed partial class LdapConnector : IPasswordConnector, IRefreshConnector, IAsyncDisposable
{
    private readonly ConnectorContext _context;
    private readonly LdapOptions _options;
    private readonly LdapUserSearch _search;
    private readonly IReadOnlyList<string> _usernames;
    private readonly LdapFilter? _filter;
    private readonly LdapPool _pool;
    private readonly LdapGroups _groups;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong.</exception>
    public LdapConnector(ConnectorContext context, LdapOptions options)
    {
        (_context, _options, _search) = (context, options, options.UserSearch);
        _usernames = Check(options);
        try
        {
            _filter = _search.Filter.Length > 0 ? LdapFilter.Parse(_search.Filter) : null;
            _pool = new LdapPool(LdapServer.From(options), options, context);
            _groups = new LdapGroups(options, _pool, context.Logger);
        }
        catch (FormatException e)
        {
            throw new ConnectorConfigurationException("config: " + e.Message, e);
        }
    }

    /// <inheritdoc />
    public string Prompt => _options.UsernamePrompt;

    /// <inheritdoc />
    public async Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct)
    {
        // A server takes a name with an empty password for an anonymous bind, and says yes (RFC 4513 §5.1.2).
        if (password.Length == 0 || await FindAsync(username, ct) is not { } user)
        {
            return null;
        }
        if (!await _pool.CheckAsync(user.Dn, password, ct))
        {
            return null;
        }
        return await IdentityOfAsync(user, username, scopes, ct);
    }

    /// <summary>Somebody who proved by other means than a password who they are. Null: the directory does not know the name.</summary>
    public async Task<Identity?> FindIdentityAsync(ConnectorScopes scopes, string username, CancellationToken ct) =>
        await FindAsync(username, ct) is { } user ? await IdentityOfAsync(user, username, scopes, ct) : null;

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var kept = Read(identity.ConnectorData);
        var user =
            await FindAsync(kept.Username, ct) ?? throw new UserGoneException($"user \"{kept.Username}\" is no longer in the directory");
        // Who was renamed or moved has another entry's name, but the same id, if it is of a kind that is never given twice.
        if (user.Dn != kept.Entry.Dn && !(LdapEntry.IsIdForever(_search.IdAttr) && user.Value(_search.IdAttr) == identity.Claims.UserId))
        {
            throw new UserGoneException($"the name \"{kept.Username}\" belongs to another entry now: \"{user.Dn}\"");
        }
        return new Identity(await ClaimsOfAsync(user, scopes, ct), identity.ConnectorData);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static IReadOnlyList<string> Check(LdapOptions options)
    {
        void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new ConnectorConfigurationException(what);
            }
        }
        Require(options.Host.Length > 0, "ldap needs config.host");
        Require(options.UserSearch.BaseDN.Length > 0, "ldap needs config.userSearch.baseDN");
        Require(options.UserSearch.Scope is "" or "sub" or "one", "config.userSearch.scope must be sub or one");
        Require(options.GroupSearch.Scope is "" or "sub" or "one", "config.groupSearch.scope must be sub or one");
        Require(
            options.GroupSearch.BaseDN.Length == 0
                || (
                    options.GroupSearch.NameAttr.Length > 0
                    && LdapGroups.MatchersOf(options.GroupSearch).All(m => m.UserAttr.Length > 0 && m.GroupAttr.Length > 0)
                ),
            "config.groupSearch needs nameAttr, and userMatchers with userAttr and groupAttr"
        );
        IReadOnlyList<string> names = options.UserSearch.Username switch
        {
            { ValueKind: JsonValueKind.String } name => [name.GetString()!],
            { ValueKind: JsonValueKind.Array } list =>
            [
                .. list.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.String ? n.GetString()! : ""),
            ],
            _ => [],
        };
        Require(
            names.Count > 0 && names.All(n => n.Length > 0),
            "ldap needs config.userSearch.username, an attribute or a list of attributes"
        );
        return names;
    }

    private static LdapRefreshData Read(byte[]? data)
    {
        try
        {
            var kept = data is { Length: > 0 } ? JsonSerializer.Deserialize(data, ConnectorJson.Default.LdapRefreshData) : null;
            return kept is { Username.Length: > 0 } ? kept : throw new UserGoneException("no name was kept at the sign-in");
        }
        catch (JsonException)
        {
            throw new UserGoneException("what was kept at the sign-in cannot be read");
        }
    }

    private async Task<Identity> IdentityOfAsync(LdapEntry user, string username, ConnectorScopes scopes, CancellationToken ct)
    {
        var data = new LdapRefreshData
        {
            Username = username,
            Entry = new LdapKeptEntry { Dn = user.Dn },
        };
        return new Identity(
            await ClaimsOfAsync(user, scopes, ct),
            scopes.OfflineAccess ? JsonSerializer.SerializeToUtf8Bytes(data, ConnectorJson.Default.LdapRefreshData) : null
        );
    }

    private async Task<LdapEntry?> FindAsync(string username, CancellationToken ct)
    {
        var named = LdapFilter.Or([.. _usernames.Select(a => LdapFilter.IsEqual(a, username))]);
        var attributes = new[] { _search.IdAttr, _search.EmailAttr, _search.NameAttr, _search.PreferredUsernameAttr }
            .Concat(_usernames)
            .Concat(LdapGroups.UserAttributesOf(_options.GroupSearch))
            .Where(a => a.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase);
        var search = new LdapSearch(
            _search.BaseDN,
            _search.Scope != "one",
            _filter is null ? named : LdapFilter.And(_filter, named),
            [.. attributes],
            // Two are as bad as a thousand.
            SizeLimit: 2
        );
        try
        {
            var found = await _pool.RunAsync((connection, token) => connection.SearchAsync(search, token), ct);
            return found switch
            {
                [] => null,
                [var only] => only,
                _ => throw TooMany(username),
            };
        }
        catch (LdapException e) when (e.Code == LdapException.SizeLimitExceeded)
        {
            throw TooMany(username);
        }
    }

    private static InvalidOperationException TooMany(string username) =>
        new($"more than one entry has the name \"{username}\": make userSearch narrower");

    private async Task<Claims> ClaimsOfAsync(LdapEntry user, ConnectorScopes scopes, CancellationToken ct)
    {
        var missing = new List<string>();
        string Value(string attribute, bool needed = true)
        {
            var value = attribute.Length > 0 ? user.Value(attribute) : "";
            if (value.Length == 0 && attribute.Length > 0 && needed)
            {
                missing.Add(attribute);
            }
            return value;
        }
        var name = Value(_search.NameAttr);
        var claims = new Claims
        {
            UserId = Value(_search.IdAttr),
            Username = name,
            PreferredUsername = Value(_search.PreferredUsernameAttr),
            Email = _search.EmailSuffix.Length > 0 ? $"{name}@{_search.EmailSuffix}" : Value(_search.EmailAttr),
            EmailVerified = true,
        };
        if (missing.Count > 0)
        {
            LogMissing(_context.Logger, _context.Id, user.Dn, missing);
            throw new InvalidOperationException($"the entry \"{user.Dn}\" lacks required attributes: {string.Join(", ", missing)}");
        }
        return scopes.Groups ? claims with { Groups = await _groups.OfAsync(user, ct) } : claims;
    }

    [LoggerMessage(LogLevel.Error, "an entry lacks required attributes, connector {connector_id}, {dn}, {attributes}")]
    private static partial void LogMissing(ILogger logger, string connector_id, string dn, IReadOnlyList<string> attributes);
}
