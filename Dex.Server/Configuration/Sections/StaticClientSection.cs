using System.Text.Json;

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

    /// <summary>The only way it may authenticate; empty: by its secret, in the header or the body.</summary>
    public string TokenEndpointAuthMethod { get; set; } = "";

    /// <summary>Its public keys, a JSON Web Key Set.</summary>
    public JsonElement? Jwks { get; set; }

    /// <summary>Where it publishes its keys.</summary>
    public string JwksURI { get; set; } = "";

    /// <summary>The algorithm its request objects must have; empty: any.</summary>
    public string RequestObjectSigningAlg { get; set; } = "";

    /// <summary>Where its request objects may be read.</summary>
    public IReadOnlyList<string> RequestURIs { get; set; } = [];

    /// <summary>The algorithm that its userinfo answers are signed with; empty: plain JSON.</summary>
    public string UserinfoSignedResponseAlg { get; set; } = "";

    /// <summary>What the application does with what it learns of people.</summary>
    public string PolicyURI { get; set; } = "";

    /// <summary>The application's terms of service.</summary>
    public string TosURI { get; set; } = "";

    /// <summary>The page to load in a frame when a session ends.</summary>
    public string FrontchannelLogoutURI { get; set; } = "";

    /// <summary>Whether that page gets <c>iss</c> and <c>sid</c>.</summary>
    public bool FrontchannelLogoutSessionRequired { get; set; }

    /// <summary>Whether it may begin only by pushed requests.</summary>
    public bool RequirePushedAuthorizationRequests { get; set; }

    /// <summary>Whether its tokens must be bound to a key of its own.</summary>
    public bool DpopBoundAccessTokens { get; set; }

    /// <summary><c>at+jwt</c> for access tokens after RFC 9068.</summary>
    public string AccessTokenType { get; set; } = "";

    /// <summary>The resources it may ask access tokens for.</summary>
    public IReadOnlyList<string> Resources { get; set; } = [];

    /// <summary>The max_age where a request has none, in seconds.</summary>
    public int? DefaultMaxAge { get; set; }
}
