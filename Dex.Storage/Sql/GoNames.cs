using System.Text.Json;

namespace Dex.Storage.Sql;

/// <summary>Go's names for our properties: initialisms stay in capitals (<c>ClientID</c>, <c>PostLogoutRedirectURI</c>, <c>ViaSSO</c>).</summary>
internal sealed class GoNames : JsonNamingPolicy
{
    private static readonly string[] Initialisms = ["Id", "Uri", "Sso"];

    private readonly bool camelCase;

    private GoNames(bool camelCase) => this.camelCase = camelCase;

    /// <summary>The names of exported fields.</summary>
    public static GoNames Exported { get; } = new(camelCase: false);

    /// <summary>The names that Dex's JSON tags give.</summary>
    public static GoNames Tagged { get; } = new(camelCase: true);

    /// <inheritdoc/>
    public override string ConvertName(string name)
    {
        foreach (var initialism in Initialisms)
        {
            if (name.EndsWith(initialism, StringComparison.Ordinal))
            {
                name = name[..^initialism.Length] + initialism.ToUpperInvariant();
            }
        }
        return camelCase ? CamelCase.ConvertName(name) : name;
    }
}
