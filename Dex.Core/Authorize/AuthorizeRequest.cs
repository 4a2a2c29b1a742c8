using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>An authorization request that passed every rule.</summary>
public sealed record AuthorizeRequest
{
    /// <summary>The client.</summary>
    public required Client Client { get; init; }

    /// <summary>Where the response goes.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>How the response travels.</summary>
    public ResponseMode Mode { get; init; }

    /// <summary>The client's state; empty where it sent none.</summary>
    public string State { get; init; } = "";

    /// <summary>The client's nonce; empty where it sent none.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>The scopes asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The response types asked for.</summary>
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary>The PKCE challenge.</summary>
    public PkceChallenge Pkce { get; init; }

    /// <summary>The prompt.</summary>
    public Prompt Prompt { get; init; }

    /// <summary>Whether the approval page must be shown.</summary>
    public bool ForceApprovalPrompt { get; init; }

    /// <summary>The longest allowed time since the person signed in, in seconds; -1 where none was asked for.</summary>
    public int MaxAge { get; init; } = -1;

    /// <summary>The connector the client chose; null where it left that to the person.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>The name to put into the form; empty where the client hinted none.</summary>
    public string LoginHint { get; init; } = "";

    /// <summary>What Dex has no columns for; null where nothing.</summary>
    public AuthorizationExtras? Extras { get; init; }

    /// <summary>The parameters as they came.</summary>
    public required Parameters Parameters { get; init; }

    /// <summary>The grant type that a connector must allow (<c>connectors[].grantTypes</c>), as Dex derives it.</summary>
    public string GrantType =>
        RedirectUris.IsDeviceCallback(RedirectUri) ? GrantTypes.DeviceCode
        : ResponseTypes.Any(t => t is Protocol.ResponseTypes.Token or Protocol.ResponseTypes.IdToken) ? GrantTypes.Implicit
        : GrantTypes.AuthorizationCode;

    /// <summary>An error that the client is told of.</summary>
    public OAuthException Refuse(string error, string description) =>
        new(error, description) { Redirect = RedirectUri == RedirectUris.OutOfBand ? null : new ErrorRedirect(RedirectUri, State, Mode) };
}
