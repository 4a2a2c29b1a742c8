using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dex.Connectors;
using Dex.Server.Configuration.Rules;
using Dex.Server.Configuration.Sections;
using Dex.Server.Configuration.Yaml;

namespace Dex.Server.Configuration;

/// <summary>Reads Dex's configuration file: YAML or JSON, every mistake reported at once with its line and column.</summary>
public static class ConfigLoader
{
    /// <summary>Reads and checks a file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="environment">Reads environment variables.</param>
    /// <param name="overrides">Addresses from the command line; null: none.</param>
    /// <param name="connectors">The kinds of connectors there are; null: those that come with Dex.</param>
    public static ConfigResult Load(
        byte[] content,
        Func<string, string?> environment,
        ServeOverrides? overrides = null,
        ConnectorRegistry? connectors = null
    )
    {
        var problems = new ConfigProblems();
        var flags = FeatureFlags.Read(environment);
        if (YamlReader.Read(content, problems) is not { } root)
        {
            return new ConfigResult(null, problems.Found);
        }
        var binder = new YamlBinder(problems, flags.ConfigDisallowUnknownFields);
        if (binder.Bind(root, ConfigJson.Default.DexConfig, "") is not { } file)
        {
            return new ConfigResult(null, problems.Found);
        }
        file = (overrides ?? new ServeOverrides()).Apply(file);
        var expand = flags.ExpandEnv ? new Func<string, string>(text => GoEnvironment.Expand(text, environment)) : null;
        var context = new RuleContext(file, flags, environment, problems);

        var storage = BindOptions(binder, problems, StorageRules.OptionsOf(file.Storage.Type), "storage.config", expand);
        var signer =
            file.Signer.Type == "local"
                ? binder.Bind(problems.NodeAt("signer.config"), ConfigJson.Default.LocalSignerSection, "signer.config", expand)
                : null;
        var registry = connectors ?? new ConnectorRegistry();
        file = file with { Connectors = [.. file.Connectors.Select((c, i) => BindConnector(binder, problems, registry, c, i, expand))] };
        context = context with { File = file };

        GeneralRules.Check(context);
        StorageRules.Check(context, storage);
        WebRules.Check(context);
        FrontendRules.Check(context);
        OAuth2Rules.Check(context);
        ExpiryRules.Check(context);
        SignerRules.Check(context, signer);
        ClientRules.Check(context);
        PasswordRules.Check(context);
        ConnectorRules.Check(context, registry);
        // First what cannot be used at all: the rules of such a section say less.
        NotYetSupported.Check(context);
        SessionRules.Check(context);
        MfaRules.Check(context);
        return new ConfigResult(
            problems.HasErrors
                ? null
                : new LoadedConfig(file, storage is NoOptions ? null : storage, signer ?? new LocalSignerSection(), flags, environment),
            problems.Found
        );
    }

    private static object? BindOptions(
        YamlBinder binder,
        ConfigProblems problems,
        JsonTypeInfo? type,
        string path,
        Func<string, string>? expand
    ) => type is null ? null : binder.BindObject(problems.NodeAt(path), type, path, expand);

    // The options are checked against the kind's record, and kept as JSON: that is the form in which connectors are stored and opened.
    private static ConnectorSection BindConnector(
        YamlBinder binder,
        ConfigProblems problems,
        ConnectorRegistry registry,
        ConnectorSection connector,
        int index,
        Func<string, string>? expand
    )
    {
        var path = $"connectors[{index}].config";
        if (registry.Find(connector.Type) is { } type)
        {
            binder.BindObject(problems.NodeAt(path), type.Options ?? ConfigJson.Default.NoOptions, path, expand);
        }
        return problems.NodeAt(path) is { } node && binder.ToJson(node, path, expand) is { } json
            ? connector with
            {
                Config = JsonDocument.Parse(json.ToJsonString()).RootElement,
            }
            : connector;
    }
}
