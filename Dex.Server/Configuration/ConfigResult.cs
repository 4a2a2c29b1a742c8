using Dex.Server.Configuration.Rules;
using Dex.Server.Configuration.Sections;
using Dex.Server.Pages;

namespace Dex.Server.Configuration;

/// <summary>What came of reading a configuration file.</summary>
/// <param name="Config">The configuration; null where there are errors.</param>
/// <param name="Problems">Everything wrong with the file, in its order.</param>
public sealed record ConfigResult(LoadedConfig? Config, IReadOnlyList<ConfigProblem> Problems);

/// <summary>A configuration that passed every check.</summary>
/// <param name="File">As it is written.</param>
/// <param name="Storage">The options of the storage: <c>SqliteOptions</c>, <c>PostgresOptions</c>, or null for memory.</param>
/// <param name="Signer">The options of the signer.</param>
/// <param name="Flags">Dex's feature flags.</param>
/// <param name="Environment">Reads environment variables.</param>
public sealed record LoadedConfig(
    DexConfig File,
    object? Storage,
    LocalSignerSection Signer,
    FeatureFlags Flags,
    Func<string, string?> Environment
)
{
    /// <summary>How the pages look.</summary>
    public FrontendOptions Frontend { get; } = FrontendRules.OptionsOf(File.Frontend, Environment);
}
