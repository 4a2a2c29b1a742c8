using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Token;

/// <summary>Checks the scopes of grants that have no authorization request to have checked them.</summary>
internal static class GrantScopes
{
    /// <summary>The scopes, each once.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="request">The request.</param>
    /// <param name="refused">Known scopes that make no sense for the grant.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="ignoreUnknown">Whether unknown scopes are left out instead of refused.</param>
    /// <exception cref="OAuthException"><c>invalid_scope</c>.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync(
        IStore<string, Client> clients,
        TokenRequest request,
        IReadOnlyList<string> refused,
        CancellationToken ct,
        bool ignoreUnknown = false
    )
    {
        foreach (var scope in request.Scopes)
        {
            if (refused.Contains(scope))
            {
                throw Invalid("The grant does not support a scope.", scope);
            }
            if (Scopes.PeerOf(scope) is { } peer)
            {
                if (!await TrustedPeers.TrustsAsync(clients, peer, request.Client.Id, ct))
                {
                    throw Invalid("A peer named in an audience scope does not trust this client.", scope);
                }
            }
            else if (!Scopes.IsKnown(scope) && !ignoreUnknown)
            {
                throw Invalid("A scope is unknown.", scope);
            }
        }
        return [.. request.Scopes.Where(s => Scopes.IsKnown(s) || Scopes.PeerOf(s) is not null).Distinct()];
    }

    private static OAuthException Invalid(string description, string scope) =>
        new(OAuthError.InvalidScope, description, $"scope \"{scope}\"");
}
