using System.Text;
using Dex.Connectors.AuthProxy;
using Dex.Connectors.Bitbucket;
using Dex.Connectors.Crowd;
using Dex.Connectors.Gitea;
using Dex.Connectors.Github;
using Dex.Connectors.Gitlab;
using Dex.Connectors.Google;
using Dex.Connectors.Http;
using Dex.Connectors.Keystone;
using Dex.Connectors.Ldap.Kerberos;
using Dex.Connectors.LinkedIn;
using Dex.Connectors.Microsoft;
using Dex.Connectors.Mock;
using Dex.Connectors.OAuth;
using Dex.Connectors.Oidc;
using Dex.Connectors.OpenShift;
using Dex.Connectors.Saml;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Connectors;

/// <summary>The kinds of connectors there are. An embedding app adds its own with <see cref="Add"/>.</summary>
public sealed class ConnectorRegistry : IConnectorOpener
{
    private readonly Dictionary<string, ConnectorType> _types = new(StringComparer.Ordinal);
    private (TimeProvider Time, IRandom Random, ILoggerFactory Loggers) _host = (
        TimeProvider.System,
        new CryptographicRandom(),
        NullLoggerFactory.Instance
    );

    /// <summary>The kinds that come with Dex, besides <c>local</c>, which needs storage and is added by the host.</summary>
    public ConnectorRegistry()
    {
        Add(ConnectorType.Create("mockCallback", () => new MockCallbackConnector()));
        Add(
            ConnectorType.Create(
                "mockPassword",
                ConnectorJson.Default.MockPasswordOptions,
                (_, options) => new MockPasswordConnector(options)
            )
        );
        AddOAuth();
        AddOthers();
        Add(
            ConnectorType.Create(
                "oidc",
                ConnectorJson.Default.OidcOptions,
                (context, options) =>
                    new OidcConnector(context, options, UpstreamHttp.Create(context, options.RootCAs, options.InsecureSkipVerify))
            )
        );
    }

    private void AddOAuth()
    {
        Add(
            ConnectorType.Create(
                "oauth",
                ConnectorJson.Default.OAuthOptions,
                (context, options) => new OAuthConnector(options, UpstreamHttp.Create(context, options.RootCAs, options.InsecureSkipVerify))
            )
        );
        Add(
            ConnectorType.Create(
                "github",
                ConnectorJson.Default.GithubOptions,
                (context, options) =>
                    new GithubConnector(
                        context,
                        options,
                        UpstreamHttp.Create(context, options.RootCA.Length > 0 ? [options.RootCA] : [], false)
                    )
            )
        );
        Add(
            ConnectorType.Create(
                "gitlab",
                ConnectorJson.Default.GitlabOptions,
                (context, options) => new GitlabConnector(context, options, UpstreamHttp.Create(context, PemOf(options.RootCAData), false))
            )
        );
        Add(
            ConnectorType.Create(
                "gitea",
                ConnectorJson.Default.GiteaOptions,
                (context, options) => new GiteaConnector(context, options, UpstreamHttp.Create(context, [], false))
            )
        );
        Add(
            ConnectorType.Create(
                "bitbucket-cloud",
                ConnectorJson.Default.BitbucketOptions,
                (context, options) => new BitbucketConnector(context, options, UpstreamHttp.Create(context, [], false))
            )
        );
        Add(
            ConnectorType.Create(
                "linkedin",
                ConnectorJson.Default.LinkedInOptions,
                (context, options) => new LinkedInConnector(context, options, UpstreamHttp.Create(context, [], false))
            )
        );
        Add(
            ConnectorType.Create(
                "microsoft",
                ConnectorJson.Default.MicrosoftOptions,
                (context, options) => new MicrosoftConnector(context, options, UpstreamHttp.Create(context, [], false))
            )
        );
        Add(
            ConnectorType.Create(
                "openshift",
                ConnectorJson.Default.OpenShiftOptions,
                (context, options) =>
                    new OpenShiftConnector(
                        context,
                        options,
                        UpstreamHttp.Create(context, options.RootCA.Length > 0 ? [options.RootCA] : [], options.InsecureCA)
                    )
            )
        );
    }

    private void AddOthers()
    {
        Add(
            ConnectorType.Create(
                "ldap",
                ConnectorJson.Default.LdapOptions,
                (context, options) => KerberosLdapConnector.Open(context, options)
            )
        );
        Add(
            ConnectorType.Create(
                "google",
                ConnectorJson.Default.GoogleOptions,
                (context, options) =>
                    new GoogleConnector(
                        context,
                        options,
                        UpstreamHttp.Create(context, [], false),
                        GoogleSites.Real(Environment.GetEnvironmentVariable),
                        Environment.GetEnvironmentVariable
                    )
            )
        );
        Add(
            ConnectorType.Create(
                "authproxy",
                ConnectorJson.Default.AuthProxyOptions,
                (context, options) => new AuthProxyConnector(context, options)
            )
        );
        Add(
            ConnectorType.Create(
                "keystone",
                ConnectorJson.Default.KeystoneOptions,
                (context, options) => new KeystoneConnector(options, UpstreamHttp.Create(context, [], false))
            )
        );
        Add(
            ConnectorType.Create(
                "atlassian-crowd",
                ConnectorJson.Default.CrowdOptions,
                (context, options) => new CrowdConnector(options, UpstreamHttp.Create(context, [], false))
            )
        );
        // The second is its name of old.
        foreach (var name in new[] { "saml", "samlExperimental" })
        {
            Add(ConnectorType.Create(name, ConnectorJson.Default.SamlOptions, (context, options) => new SamlConnector(context, options)));
        }
    }

    private static string[] PemOf(byte[]? pem) => pem is { Length: > 0 } ? [Encoding.UTF8.GetString(pem)] : [];

    /// <summary>Says what connectors get of the host; the host calls it before the first is opened.</summary>
    public void Use(TimeProvider time, IRandom random, ILoggerFactory loggers) => _host = (time, random, loggers);

    /// <summary>Adds a kind, or replaces the one of the same name.</summary>
    public void Add(ConnectorType type) => _types[type.Name] = type;

    /// <summary>A kind by its name; null where there is none.</summary>
    public ConnectorType? Find(string name) => _types.GetValueOrDefault(name);

    /// <inheritdoc />
    public IConnector Open(ConnectorRecord record) =>
        (
            Find(record.Type)
            ?? throw new ConnectorConfigurationException($"unknown connector type \"{record.Type}\" of connector \"{record.Id}\"")
        ).Open(
            record,
            new ConnectorContext(record.Id, _host.Time, _host.Random, _host.Loggers.CreateLogger("Dex.Connectors." + record.Type))
        );
}
