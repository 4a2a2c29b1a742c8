namespace Dex.Core.Storage;

/// <summary>An application that asks for tokens.</summary>
public sealed record Client
{
    /// <summary>The client id.</summary>
    public required string Id { get; init; }

    /// <summary>The client secret; empty for public clients.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Where responses may go: compared exactly.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where a person may be sent after logout.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Where the client wants to hear that a session ended; empty where it does not.</summary>
    public string BackchannelLogoutUri { get; init; } = "";

    /// <summary><c>session</c>, <c>standalone</c>, or empty, which means standalone.</summary>
    public string RefreshTokenLifetime { get; init; } = "";

    /// <summary>Clients that may ask for tokens with this one as an audience.</summary>
    public IReadOnlyList<string> TrustedPeers { get; init; } = [];

    /// <summary>Whether the client cannot keep a secret (RFC 6749 §2.1).</summary>
    public bool Public { get; init; }

    /// <summary>The name people see.</summary>
    public string Name { get; init; } = "";

    /// <summary>A logo people see; empty where there is none.</summary>
    public string LogoUrl { get; init; } = "";

    /// <summary>The connectors people may come through; empty: all.</summary>
    public IReadOnlyList<string> AllowedConnectors { get; init; } = [];

    /// <summary>The second factors asked for; empty: the server's default.</summary>
    public IReadOnlyList<string> MfaChain { get; init; } = [];

    /// <summary>Which clients may use this one's session: null means the server's default, empty means none, <c>*</c> means all.</summary>
    public IReadOnlyList<string>? SsoSharedWith { get; init; }

    /// <summary>Claims for the client credentials grant; only a configured client can have them.</summary>
    public ClientCredentialsClaims? ClientCredentialsClaims { get; init; }

    /// <summary>What Dex has no columns for; null where nothing.</summary>
    public ClientMetadata? Metadata { get; init; }
}
