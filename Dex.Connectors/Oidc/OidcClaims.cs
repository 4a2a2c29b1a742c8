// OpenID Connect Core §5.1, as Dex maps it.
using System.Text.Json;
using System.Text.RegularExpressions;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Oidc;

/// <summary>Turns the claims of an upstream into a person: pure.</summary>
internal sealed class OidcClaims
{
    private readonly OidcOptions _options;
    private readonly Regex? _filter;
    private readonly bool _needsEmail;

    /// <exception cref="ConnectorConfigurationException">The groups filter is no regular expression.</exception>
    public OidcClaims(OidcOptions options)
    {
        _options = options;
        _needsEmail = options.Scopes.Count == 0 || options.Scopes.Contains("email");
        var filter = options.ClaimModifications.FilterGroupClaims.GroupsFilter;
        try
        {
            // Without backtracking, as Go's: no group name can make it slow.
            _filter = filter.Length == 0 ? null : new Regex(filter, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ConnectorConfigurationException(
                $"claimModifications.filterGroupClaims.groupsFilter is no regular expression: {e.Message}"
            );
        }
    }

    /// <summary>The person.</summary>
    /// <exception cref="InvalidOperationException">A claim is missing or malformed.</exception>
    /// <exception cref="UserNotInRequiredGroupsException">The person is in none of the allowed groups.</exception>
    public Claims Map(IReadOnlyDictionary<string, JsonElement> claims)
    {
        var subject = Require(claims, "sub");
        var mapping = _options.ClaimMapping;
        var email = Mapped(claims, "email", mapping.Email);
        if (email is null && _needsEmail)
        {
            throw Missing("email");
        }
        return new Claims
        {
            UserId = _options.UserIDKey.Length > 0 ? Require(claims, _options.UserIDKey) : subject,
            Username = Require(claims, _options.UserNameKey.Length > 0 ? _options.UserNameKey : "name"),
            PreferredUsername = Mapped(claims, "preferred_username", mapping.PreferredUsername) ?? "",
            Email = email ?? "",
            EmailVerified = IsVerified(claims),
            Groups = [.. GroupsOf(claims, subject), .. NewGroups(claims)],
        };
    }

    private bool IsVerified(IReadOnlyDictionary<string, JsonElement> claims) =>
        claims.TryGetValue("email_verified", out var verified) && verified.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? verified.ValueKind == JsonValueKind.True
            : _options.InsecureSkipEmailVerified || (_needsEmail ? throw Missing("email_verified") : false);

    // The usual claim, or the mapped one where that is absent or overridden.
    private string? Mapped(IReadOnlyDictionary<string, JsonElement> claims, string name, string mapped)
    {
        var usual = Text(claims, name);
        return mapped.Length > 0 && (usual is null || _options.OverrideClaimMapping) ? Text(claims, mapped) : usual;
    }

    private List<string> GroupsOf(IReadOnlyDictionary<string, JsonElement> claims, string subject)
    {
        if (!_options.InsecureEnableGroups)
        {
            return [];
        }
        var groups = ReadGroups(claims);
        if (_options.AllowedGroups.Count > 0)
        {
            groups = [.. groups.Where(g => _options.AllowedGroups.Contains(g, StringComparer.Ordinal))];
            if (groups.Count == 0)
            {
                throw new UserNotInRequiredGroupsException($"user {subject} is in none of the allowed groups");
            }
        }
        var names = _options.ClaimModifications.ModifyGroupNames;
        return names.Prefix.Length + names.Suffix.Length == 0 ? groups : [.. groups.Select(g => names.Prefix + g + names.Suffix)];
    }

    private List<string> ReadGroups(IReadOnlyDictionary<string, JsonElement> claims)
    {
        var mapped = _options.ClaimMapping.Groups;
        var hasUsual = claims.TryGetValue("groups", out var usual) && usual.ValueKind == JsonValueKind.Array;
        var name = mapped.Length > 0 && (!hasUsual || _options.OverrideClaimMapping) ? mapped : "groups";
        if (!claims.TryGetValue(name, out var value))
        {
            return [];
        }
        if (value.ValueKind == JsonValueKind.String)
        {
            return [value.GetString()!];
        }
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(v => NameOf(v, name)).OfType<string>().Where(g => _filter?.IsMatch(g) is not false)]
            : [];
    }

    // Some providers send objects with a name.
    private static string? NameOf(JsonElement group, string claim) =>
        group.ValueKind switch
        {
            JsonValueKind.String => group.GetString(),
            JsonValueKind.Object => group.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null,
            _ => throw new InvalidOperationException($"malformed \"{claim}\" claim"),
        };

    private IEnumerable<string> NewGroups(IReadOnlyDictionary<string, JsonElement> claims)
    {
        foreach (var rule in _options.ClaimModifications.NewGroupFromClaims)
        {
            var parts = rule
                .Claims.Select(c => Text(claims, c))
                .OfType<string>()
                .Select(c => rule.ClearDelimiter && rule.Delimiter.Length > 0 ? c.Replace(rule.Delimiter, "", StringComparison.Ordinal) : c)
                .ToList();
            if (parts.Count > 0)
            {
                yield return string.Join(rule.Delimiter, [rule.Prefix, .. parts]);
            }
        }
    }

    private static string? Text(IReadOnlyDictionary<string, JsonElement> claims, string name) =>
        claims.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Require(IReadOnlyDictionary<string, JsonElement> claims, string name) =>
        Text(claims, name) ?? throw Missing(name);

    private static InvalidOperationException Missing(string name) => new($"the upstream sent no \"{name}\" claim");
}
