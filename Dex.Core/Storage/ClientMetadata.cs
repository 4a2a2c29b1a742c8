namespace Dex.Core.Storage;

/// <summary>
/// What a client registered beyond what Dex knows (OpenID Connect Dynamic Client Registration §2, RFC 7591 §2), kept in a column of our own
/// (docs/adr/0004). Names follow the registered ones.
/// </summary>
public sealed record ClientMetadata
{
    /// <summary>The only way the client may authenticate; empty: by its secret, in the header or the body, as in Dex.</summary>
    public string TokenEndpointAuthMethod { get; init; } = "";

    /// <summary>The client's public keys, a JSON Web Key Set; empty where it has none or publishes them at <see cref="JwksUri"/>.</summary>
    public string Jwks { get; init; } = "";

    /// <summary>Where the client publishes its keys; empty where it does not.</summary>
    public string JwksUri { get; init; } = "";

    /// <summary>The algorithm its request objects must have; empty: any that its keys allow.</summary>
    public string RequestObjectSigningAlg { get; init; } = "";

    /// <summary>Where its request objects may be read (OpenID Connect Core §6.2), compared without fragments; empty: nowhere.</summary>
    public IReadOnlyList<string> RequestUris { get; init; } = [];

    /// <summary>The algorithm that the userinfo answer is signed with; empty: plain JSON.</summary>
    public string UserinfoSignedResponseAlg { get; init; } = "";

    /// <summary>What the application does with what it learns of people; shown where they sign in, empty where there is no such page.</summary>
    public string PolicyUri { get; init; } = "";

    /// <summary>The application's terms of service; shown where people sign in, empty where there is no such page.</summary>
    public string TosUri { get; init; } = "";

    /// <summary>The page to load when a session ends (Front-Channel Logout §2); empty where there is none.</summary>
    public string FrontchannelLogoutUri { get; init; } = "";

    /// <summary>Whether that page needs <c>iss</c> and <c>sid</c>.</summary>
    public bool FrontchannelLogoutSessionRequired { get; init; }

    /// <summary>Whether the client may begin only by pushed requests (RFC 9126 §6).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Whether the client's tokens must be bound to a key of its own (RFC 9449 §5.2).</summary>
    public bool DpopBoundAccessTokens { get; init; }

    /// <summary><c>at+jwt</c> for access tokens after RFC 9068; empty for Dex's.</summary>
    public string AccessTokenType { get; init; } = "";

    /// <summary>The resources (RFC 8707) that the client may name besides other clients' ids.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The grant types it registered; empty: all that are on.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    /// <summary>The response types it registered, each with its parts in the registered order; empty: all that are on.</summary>
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary>The <c>max_age</c> where a request has none, in seconds; null: none.</summary>
    public int? DefaultMaxAge { get; init; }

    /// <summary>The SHA-256 of the registration access token, in base64url (RFC 7592); empty for clients that were not registered over HTTP.</summary>
    public string RegistrationTokenHash { get; init; } = "";

    /// <summary>When it was registered, in seconds since 1970; 0 where it was not registered over HTTP.</summary>
    public long IssuedAt { get; init; }

    /// <summary>The metadata as registered, to be shown to the client again; empty for clients that were not registered over HTTP.</summary>
    public string Registered { get; init; } = "";
}
