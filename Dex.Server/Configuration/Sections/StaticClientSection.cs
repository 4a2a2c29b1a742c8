namespace Dex.Server.Configuration.Sections;

/// <summary>One of <c>staticClients</c>.</summary>
public sealed record StaticClientSection
{
    /// <summary>The client id.</summary>
    public string Id { get; set; } = "";

    /// <summary>The environment variable that holds the client id.</summary>
    public string IdEnv { get; set; } = "";

    /// <summary>The secret.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The environment variable that holds the secret.</summary>
    public string SecretEnv { get; set; } = "";

    /// <summary>Where responses may go.</summary>
    public IReadOnlyList<string> RedirectURIs { get; set; } = [];

    /// <summary>Where people may go after logout.</summary>
    public IReadOnlyList<string> PostLogoutRedirectURIs { get; set; } = [];

    /// <summary>Where to tell that a session ended.</summary>
    public string BackchannelLogoutURI { get; set; } = "";

    /// <summary><c>standalone</c> or <c>session</c>.</summary>
    public string RefreshTokenLifetime { get; set; } = "";

    /// <summary>Clients that may ask for tokens for this one.</summary>
    public IReadOnlyList<string> TrustedPeers { get; set; } = [];

    /// <summary>Whether it cannot keep a secret.</summary>
    public bool Public { get; set; }

    /// <summary>The name people see.</summary>
    public string Name { get; set; } = "";

    /// <summary>The logo people see.</summary>
    public string LogoURL { get; set; } = "";

    /// <summary>The connectors people may come through; empty: all.</summary>
    public IReadOnlyList<string> AllowedConnectors { get; set; } = [];

    /// <summary>Second factors.</summary>
    public IReadOnlyList<string> MfaChain { get; set; } = [];

    /// <summary>Clients that may use its session.</summary>
    public IReadOnlyList<string>? SsoSharedWith { get; set; }

    /// <summary>Claims for the client credentials grant.</summary>
    public ClientCredentialsClaimsSection? ClientCredentialsClaims { get; set; }
}
