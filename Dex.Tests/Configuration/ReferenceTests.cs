using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Dex.Connectors;
using Dex.Server.Configuration;

namespace Dex.Tests.Configuration;

/// <summary>docs/configuration.md says of every key what it does.</summary>
internal sealed partial class ReferenceTests
{
    // The heading under which the keys of a section stand; of all others it is the section's own name.
    private static readonly Dictionary<string, string> Headings = new(StringComparer.Ordinal)
    {
        ["grpc"] = "telemetry, grpc",
        ["telemetry"] = "telemetry, grpc",
        ["enablePasswordDB"] = "enablePasswordDB, staticPasswords",
        ["staticPasswords"] = "enablePasswordDB, staticPasswords",
        ["sessions"] = "sessions, mfa",
        ["mfa"] = "sessions, mfa",
        ["signInLimits"] = "signInLimits (ours)",
    };

    private static readonly Dictionary<string, string> Sections = File.ReadAllText(Repository.PathOf("docs", "configuration.md"))
        .Split("\n## ")
        .ToDictionary(s => s.Split('\n')[0], s => s, StringComparer.Ordinal);

    private static IEnumerable<TestCaseData> Keys() =>
        ConfigJson
            .Default.DexConfig.Properties.SelectMany(p => KeysOf(p, ""))
            .Concat(KeysOf(ConfigJson.Default.LocalSignerSection, "signer.config."))
            .Concat(KeysOf(ConfigJson.Default.SqliteOptions, "storage.config."))
            .Concat(KeysOf(ConfigJson.Default.PostgresOptions, "storage.config."))
            .Concat(KeysOf(new ConnectorRegistry().Find("mockPassword")!.Options!, "connectors.config."))
            .Distinct()
            .Select(k => new TestCaseData(k).SetArgDisplayNames(k));

    [TestCaseSource(nameof(Keys))]
    public void Every_key_is_in_the_reference(string key)
    {
        var (section, name) = (key.Split('.')[0], key.Split('.')[^1]);

        var text = Sections[Headings.GetValueOrDefault(section, section)];

        // In its section, as a part of a path between backticks, with Dex's letter case.
        text.Split('\n').SelectMany(l => Code().Matches(l)).SelectMany(m => m.Groups[1].Value.Split('.')).Should().Contain(name);
    }

    [Test]
    public void Every_feature_flag_is_in_the_reference()
    {
        var asked = new List<string>();
        FeatureFlags.Read(name =>
        {
            asked.Add(name);
            return null;
        });

        asked
            .Should()
            .HaveCount(typeof(FeatureFlags).GetProperties().Length)
            .And.OnlyContain(n => Sections["Environment variables"].Contains($"`{n}`"));
    }

    private static IEnumerable<string> KeysOf(JsonTypeInfo type, string prefix) => type.Properties.SelectMany(p => KeysOf(p, prefix));

    private static IEnumerable<string> KeysOf(JsonPropertyInfo property, string prefix)
    {
        var type = property.Options.GetTypeInfo(property.PropertyType);
        type = type.Kind == JsonTypeInfoKind.Enumerable ? property.Options.GetTypeInfo(type.ElementType!) : type;
        return type.Kind == JsonTypeInfoKind.Object ? KeysOf(type, $"{prefix}{property.Name}.") : [prefix + property.Name];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
