using System.Text.Json.Serialization;
using Dex.Connectors.Gitea;
using Dex.Connectors.Github;
using Dex.Connectors.Gitlab;
using Dex.Connectors.Mock;
using Dex.Connectors.OAuth;
using Dex.Connectors.Oidc;

namespace Dex.Connectors;

/// <summary>How the options of connectors are read: names in any letter case, as Go's decoder takes them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(MockPasswordOptions))]
[JsonSerializable(typeof(UpstreamTokens))]
[JsonSerializable(typeof(GithubOptions))]
[JsonSerializable(typeof(GitlabOptions))]
[JsonSerializable(typeof(GiteaOptions))]
[JsonSerializable(typeof(OAuthOptions))]
[JsonSerializable(typeof(OidcOptions))]
[JsonSerializable(typeof(OidcLoginData))]
[JsonSerializable(typeof(OidcRefreshData))]
internal sealed partial class ConnectorJson : JsonSerializerContext;
