using Dex.Core.Protocol;

namespace Dex.Core.Tokens;

/// <summary>The claim <c>aud</c>.</summary>
internal static class Audience
{
    /// <summary>
    /// The peers named in <c>audience:server:client_id:</c> scopes, and the client where it is not among them; without such scopes the client alone.
    /// </summary>
    public static IReadOnlyList<string> Of(string clientId, IReadOnlyList<string> scopes)
    {
        var peers = scopes.Select(Scopes.PeerOf).OfType<string>().ToList();
        if (!peers.Contains(clientId))
        {
            peers.Add(clientId);
        }
        return peers;
    }
}
