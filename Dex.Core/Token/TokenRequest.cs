using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Token;

/// <summary>A token request whose client proved who it is.</summary>
/// <param name="Client">The client.</param>
/// <param name="Form">The parameters.</param>
/// <param name="Scopes">The scopes asked for; empty where none were.</param>
internal sealed record TokenRequest(Client Client, Parameters Form, IReadOnlyList<string> Scopes)
{
    /// <summary>A parameter that must be there.</summary>
    public string Require(string name) =>
        Form[name] ?? throw new OAuthException(OAuthError.InvalidRequest, $"The {name} parameter is missing.");
}
