using System.Text.Json.Serialization;
using Dex.Connectors.Mock;

namespace Dex.Connectors;

/// <summary>How the options of connectors are read: names in any letter case, as Go's decoder takes them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(MockPasswordOptions))]
internal sealed partial class ConnectorJson : JsonSerializerContext;
