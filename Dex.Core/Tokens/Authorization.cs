using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>What every grant produces: who may get tokens, for what. <see cref="TokenIssuer"/> turns it into tokens.</summary>
public sealed record Authorization
{
    /// <summary>The grant that decided so, one of <see cref="GrantTypes"/>; for the audit log.</summary>
    public required string GrantType { get; init; }

    /// <summary>The client that gets the tokens.</summary>
    public required Client Client { get; init; }

    /// <summary>Who the tokens speak of.</summary>
    public required Claims Claims { get; init; }

    /// <summary>The scopes granted.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The connector the person came through; empty where there was none.</summary>
    public required string ConnectorId { get; init; }

    /// <summary>The nonce of the authorization request; empty where there was none.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>When the person proved who they are; the default value where nobody knows.</summary>
    public DateTimeOffset AuthTime { get; init; }

    /// <summary>The browser session; empty where there was none.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>What else the tokens depend on; null where nothing. The key binding is that of this request.</summary>
    public AuthorizationExtras? Extras { get; init; }
}
