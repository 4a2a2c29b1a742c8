namespace Dex.Core.Storage;

/// <summary>An authorization request under way: from <c>/auth/{connector}</c> until the code is issued.</summary>
public sealed record AuthRequest
{
    /// <summary>The id; also the <c>state</c> that an upstream gets.</summary>
    public required string Id { get; init; }

    /// <summary>The client that asks.</summary>
    public required string ClientId { get; init; }

    /// <summary>The response types asked for.</summary>
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary>The scopes asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where the response goes.</summary>
    public string RedirectUri { get; init; } = "";

    /// <summary>The client's nonce.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>The client's state.</summary>
    public string State { get; init; } = "";

    /// <summary>The approval page must be shown whatever else allows to skip it.</summary>
    public bool ForceApprovalPrompt { get; init; }

    /// <summary>The <c>prompt</c> parameter, in Dex's canonical order.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>The <c>max_age</c> parameter in seconds; -1 where absent.</summary>
    public int MaxAge { get; init; } = -1;

    /// <summary>When the person proved who they are; Go's zero time (year 1) before that.</summary>
    public DateTimeOffset AuthTime { get; init; }

    /// <summary>When the request ends.</summary>
    public DateTimeOffset Expiry { get; init; }

    /// <summary>Whether the person has proved who they are; the claims mean something only then.</summary>
    public bool LoggedIn { get; init; }

    /// <summary>Who the person is.</summary>
    public Claims Claims { get; init; } = new();

    /// <summary>The connector the person was sent to.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>What the connector wants to keep; null where nothing.</summary>
    public byte[]? ConnectorData { get; init; }

    /// <summary>The PKCE challenge.</summary>
    public PkceChallenge Pkce { get; init; } = PkceChallenge.None;

    /// <summary>The secret of this request, from which the verifier of each step is computed.</summary>
    public byte[] HmacKey { get; init; } = [];

    /// <summary>Whether the second factors are done.</summary>
    public bool MfaValidated { get; init; }

    /// <summary>The WebAuthn ceremony under way, as Dex encodes it; null where there is none.</summary>
    public byte[]? WebAuthnSessionData { get; init; }

    /// <summary>What Dex has no columns for; null where nothing.</summary>
    public AuthorizationExtras? Extras { get; init; }
}
