using System.Text.Json;

namespace Dex.Connectors.Gitlab;

/// <summary>A person's roles in groups: pure.</summary>
internal static class GitlabPermissions
{
    // GitLab's claims of its userinfo endpoint, the highest role first.
    private static readonly (string Claim, string Role)[] Claims =
    [
        ("https://gitlab.org/claims/groups/owner", "owner"),
        ("https://gitlab.org/claims/groups/maintainer", "maintainer"),
        ("https://gitlab.org/claims/groups/developer", "developer"),
    ];

    /// <summary>The role in a group, its own or an ancestor's, by the userinfo endpoint; null where it names none.</summary>
    public static string? InGroup(string group, JsonElement userInfo) =>
        Claims
            .FirstOrDefault(c => TextsOf(userInfo, c.Claim).Any(g => g == group || group.StartsWith(g + "/", StringComparison.Ordinal)))
            .Role;

    /// <summary>The name of an access level of the members API; null for one that has none.</summary>
    public static string? OfLevel(long level) =>
        level switch
        {
            5 => "minimal_access",
            10 => "guest",
            15 => "planner",
            20 => "reporter",
            25 => "security_manager",
            30 => "developer",
            40 => "maintainer",
            50 => "owner",
            60 => "admin",
            _ => null,
        };

    /// <summary>A list of texts; empty where it is absent.</summary>
    public static IReadOnlyList<string> TextsOf(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)]
            : [];
}
