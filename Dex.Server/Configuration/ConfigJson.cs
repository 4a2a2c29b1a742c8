using System.Text.Json.Serialization;
using Dex.Server.Configuration.Sections;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;

namespace Dex.Server.Configuration;

/// <summary>The shape of the configuration file, by which it is checked and read: names in any letter case, as Go's decoder takes them.</summary>
/// <remarks>Option records have setters: of init-only properties the JSON source generator forgets the defaults.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(DexConfig))]
[JsonSerializable(typeof(LocalSignerSection))]
[JsonSerializable(typeof(NoOptions))]
[JsonSerializable(typeof(SqliteOptions))]
[JsonSerializable(typeof(PostgresOptions))]
internal sealed partial class ConfigJson : JsonSerializerContext;
