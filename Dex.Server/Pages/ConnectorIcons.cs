using System.Collections.Frozen;

namespace Dex.Server.Pages;

/// <summary>A drawing for each kind of connector: the path of an SVG of 24 by 24, drawn with a line of 2. They are our own, not the logos of the services.</summary>
internal static class ConnectorIcons
{
    private static readonly FrozenDictionary<string, string> Paths = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // A key.
        ["local"] = "M4 16a4 4 0 1 0 8 0a4 4 0 1 0-8 0M11 13L20 4m-4 4 3 3",
        // A tree of boxes.
        ["ldap"] = "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
        // A shield.
        ["saml"] = "M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6zM9 12l2 2l4-4",
        // A badge.
        ["oidc"] = "M12 8a3 3 0 1 0 0 .1M6 20c0-4 3-6 6-6s6 2 6 6M4 3h16v18H4z",
        // A padlock.
        ["oauth"] = "M6 11h12v10H6zM8 11V8a4 4 0 0 1 8 0v3M12 15v2",
        // A branch that is merged.
        ["github"] =
            "M6 6v12M4 6a2 2 0 1 0 4 0a2 2 0 1 0-4 0M4 18a2 2 0 1 0 4 0a2 2 0 1 0-4 0M16 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M18 9c0 5-12 3-12 7",
        // A fox's head.
        ["gitlab"] = "M12 20L3 12l3-8l3 7h6l3-7l3 8z",
        // A G.
        ["google"] = "M19 8a8 8 0 1 0 1 4h-7",
        // A window.
        ["microsoft"] = "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
        // The letters in.
        ["linkedin"] = "M6 10v9M6 5v.1M11 19v-9M11 14c0-5 7-5 7 0v5",
        // A bucket.
        ["bitbucket-cloud"] = "M3 5h18l-3 15H6zM9 10h6l-1 5h-4z",
        // A cup of tea.
        ["gitea"] = "M4 8h13v6a5 5 0 0 1-5 5H9a5 5 0 0 1-5-5zM17 9h2a2 2 0 0 1 0 5h-2M8 3v2M12 3v2",
        // Two arrows in a circle.
        ["openshift"] = "M20 8a9 9 0 0 0-16 1M4 4v5h5M4 16a9 9 0 0 0 16-1M20 20v-5h-5",
        // Two people.
        ["atlassian-crowd"] = "M6 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0M3 20c0-4 3-6 6-6s6 2 6 6M15 5a3 3 0 0 1 0 6M17 14c3 1 4 3 4 6",
        // An arch with its keystone.
        ["keystone"] = "M4 20v-8a8 8 0 0 1 16 0v8h-5v-8a3 3 0 0 0-6 0v8zM10 4l1 5h2l1-5",
        // A door with an arrow into it.
        ["authproxy"] = "M13 4h7v16h-7M3 12h12M11 8l4 4l-4 4",
        // A test tube.
        ["mockCallback"] = "M9 3h6M10 3v6L5 19a1 1 0 0 0 1 2h12a1 1 0 0 0 1-2L14 9V3M8 15h8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The kinds that have one.</summary>
    public static IEnumerable<string> Types => Paths.Keys;

    /// <summary>The path for a kind; empty: there is none.</summary>
    public static string Of(string type) =>
        type switch
        {
            "passwordDB" => Paths["local"],
            "samlExperimental" => Paths["saml"],
            "mockPassword" => Paths["mockCallback"],
            _ => Paths.GetValueOrDefault(type, ""),
        };
}
