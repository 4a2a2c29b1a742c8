using System.Text.Json.Serialization;
using Dex.Connectors.AuthProxy;
using Dex.Connectors.Bitbucket;
using Dex.Connectors.Crowd;
using Dex.Connectors.Gitea;
using Dex.Connectors.Github;
using Dex.Connectors.Gitlab;
using Dex.Connectors.Google;
using Dex.Connectors.Keystone;
using Dex.Connectors.Ldap;
using Dex.Connectors.LinkedIn;
using Dex.Connectors.Microsoft;
using Dex.Connectors.Mock;
using Dex.Connectors.OAuth;
using Dex.Connectors.Oidc;
using Dex.Connectors.OpenShift;
using Dex.Connectors.Saml;

namespace Dex.Connectors;

/// <summary>How the options of connectors are read: names in any letter case, as Go's decoder takes them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(MockPasswordOptions))]
[JsonSerializable(typeof(UpstreamTokens))]
[JsonSerializable(typeof(AuthProxyOptions))]
[JsonSerializable(typeof(BitbucketOptions))]
[JsonSerializable(typeof(CrowdOptions))]
[JsonSerializable(typeof(CrowdRefreshData))]
[JsonSerializable(typeof(GoogleOptions))]
[JsonSerializable(typeof(ServiceAccountKey))]
[JsonSerializable(typeof(KeystoneOptions))]
[JsonSerializable(typeof(LdapOptions))]
[JsonSerializable(typeof(LdapRefreshData))]
[JsonSerializable(typeof(LinkedInOptions))]
[JsonSerializable(typeof(MicrosoftOptions))]
[JsonSerializable(typeof(OpenShiftOptions))]
[JsonSerializable(typeof(OpenShiftTokens))]
[JsonSerializable(typeof(GithubOptions))]
[JsonSerializable(typeof(GitlabOptions))]
[JsonSerializable(typeof(GiteaOptions))]
[JsonSerializable(typeof(OAuthOptions))]
[JsonSerializable(typeof(OidcOptions))]
[JsonSerializable(typeof(OidcLoginData))]
[JsonSerializable(typeof(OidcRefreshData))]
[JsonSerializable(typeof(SamlOptions))]
[JsonSerializable(typeof(SamlRefreshData))]
internal sealed partial class ConnectorJson : JsonSerializerContext;
