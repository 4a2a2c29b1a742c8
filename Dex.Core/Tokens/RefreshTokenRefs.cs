using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>
/// A person's refresh tokens in <see cref="OfflineSessions.Refresh"/>. Dex keeps one for each client, under the client's id. We keep one for each
/// sign-in: the newest under the client's id, where a Go Dex finds it, the others under "client id, space, token id". Pure.
/// </summary>
internal static class RefreshTokenRefs
{
    /// <summary>One person keeps at most this many for each client; the oldest go.</summary>
    public const int MaxPerClient = 100;

    /// <summary>Adds a token.</summary>
    /// <param name="refs">The tokens so far.</param>
    /// <param name="added">The new one.</param>
    /// <param name="evicted">Those that had to go to make room: their rows must be deleted.</param>
    public static IReadOnlyDictionary<string, RefreshTokenRef> Add(
        IReadOnlyDictionary<string, RefreshTokenRef> refs,
        RefreshTokenRef added,
        out IReadOnlyList<RefreshTokenRef> evicted
    )
    {
        var result = new Dictionary<string, RefreshTokenRef>(refs, StringComparer.Ordinal);
        if (result.TryGetValue(added.ClientId, out var newest) && newest.Id != added.Id)
        {
            result[KeyOf(newest)] = newest;
        }
        result[added.ClientId] = added;
        evicted =
        [
            .. result
                .Values.Where(r => r.ClientId == added.ClientId && r.Id != added.Id)
                .OrderByDescending(r => r.CreatedAt)
                .Skip(MaxPerClient - 1),
        ];
        foreach (var gone in evicted)
        {
            result.Remove(KeyOf(gone));
        }
        return result;
    }

    /// <summary>Removes a token. The next newest of the same client takes the place under the client's id.</summary>
    public static IReadOnlyDictionary<string, RefreshTokenRef> Remove(
        IReadOnlyDictionary<string, RefreshTokenRef> refs,
        string clientId,
        string tokenId
    )
    {
        var result = refs.Where(r => r.Value.Id != tokenId).ToDictionary(r => r.Key, r => r.Value, StringComparer.Ordinal);
        if (!result.ContainsKey(clientId) && result.Values.Where(r => r.ClientId == clientId).MaxBy(r => r.CreatedAt) is { } next)
        {
            result.Remove(KeyOf(next));
            result[clientId] = next;
        }
        return result;
    }

    private static string KeyOf(RefreshTokenRef reference) => $"{reference.ClientId} {reference.Id}";
}
