using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Token;

/// <summary>A token request whose client proved who it is.</summary>
/// <param name="Client">The client; one with an empty id where the grant needs none and none was named.</param>
/// <param name="Form">The parameters.</param>
/// <param name="Scopes">The scopes asked for; empty where none were.</param>
internal sealed record TokenRequest(Client Client, Parameters Form, IReadOnlyList<string> Scopes)
{
    /// <summary>The caller's address; null where unknown.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The thumbprint of the key whose possession the request proved (RFC 9449); empty where none.</summary>
    public string DpopThumbprint { get; init; } = "";

    /// <summary>What was granted before, bound to the key of this request.</summary>
    public AuthorizationExtras? Bind(AuthorizationExtras? granted) =>
        DpopThumbprint.Length == 0 && granted is null
            ? null
            : ((granted ?? new AuthorizationExtras()) with { DpopThumbprint = DpopThumbprint, ResponseMode = "" }).OrNull();

    /// <summary>A parameter that must be there.</summary>
    public string Require(string name) =>
        Form[name] ?? throw new OAuthException(OAuthError.InvalidRequest, $"The {name} parameter is missing.");
}
