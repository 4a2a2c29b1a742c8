using Dex.Core.Storage;

namespace Dex.Core.Clients;

/// <summary>Cross-client trust: which clients may ask for tokens that another client accepts (Dex's <c>trustedPeers</c>).</summary>
internal static class TrustedPeers
{
    /// <summary>Whether <paramref name="peerId"/> lets <paramref name="clientId"/> put it into an audience. Clients trust themselves.</summary>
    public static async Task<bool> TrustsAsync(IStore<string, Client> clients, string peerId, string clientId, CancellationToken ct) =>
        peerId == clientId
        || (await clients.GetAsync(peerId, ct) is { } peer && peer.TrustedPeers.Contains(clientId, StringComparer.Ordinal));
}
