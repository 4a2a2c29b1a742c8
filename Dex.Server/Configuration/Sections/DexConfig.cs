using System.Text.Json.Serialization;

namespace Dex.Server.Configuration.Sections;

/// <summary>Dex's configuration file, as it is written: names, types and nesting are Dex's. <see cref="ConfigLoader"/> reads and checks it.</summary>
public sealed record DexConfig
{
    /// <summary>The URL under which browsers and apps reach the provider.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where state is kept.</summary>
    public StorageSection Storage { get; set; } = new();

    /// <summary>The HTTP listeners.</summary>
    public WebSection Web { get; set; } = new();

    /// <summary>How the pages look.</summary>
    public FrontendSection Frontend { get; set; } = new();

    /// <summary>The listener for operators.</summary>
    public TelemetrySection Telemetry { get; set; } = new();

    /// <summary>The admin API.</summary>
    public GrpcSection Grpc { get; set; } = new();

    /// <summary>How long things live.</summary>
    public ExpirySection Expiry { get; set; } = new();

    /// <summary>What is logged, and how.</summary>
    public LoggerSection Logger { get; set; } = new();

    /// <summary>What the protocol allows.</summary>
    [JsonPropertyName("oauth2")]
    public OAuth2Section OAuth2 { get; set; } = new();

    /// <summary>How tokens are signed.</summary>
    public SignerSection Signer { get; set; } = new();

    /// <summary>Applications, read-only.</summary>
    public IReadOnlyList<StaticClientSection> StaticClients { get; set; } = [];

    /// <summary>Where people come from, read-only.</summary>
    public IReadOnlyList<ConnectorSection> Connectors { get; set; } = [];

    /// <summary>Whether people can sign in with local accounts.</summary>
    public bool EnablePasswordDB { get; set; }

    /// <summary>Local accounts, read-only.</summary>
    public IReadOnlyList<StaticPasswordSection> StaticPasswords { get; set; } = [];

    /// <summary>Signed-in browsers.</summary>
    public SessionsSection? Sessions { get; set; }

    /// <summary>Second factors.</summary>
    public MfaSection Mfa { get; set; } = new();

    /// <summary>How failed sign-ins slow down further ones. Dex does not have it.</summary>
    public SignInLimitsSection SignInLimits { get; set; } = new();
}
