using System.Collections;

namespace Dex.Server.Http;

/// <summary>What each log line of a request carries: Dex's <c>request_id</c> and <c>client_remote_addr</c>.</summary>
internal sealed class RequestScope(string requestId, string? clientAddress) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => clientAddress is null ? 1 : 2;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new("request_id", requestId) : new("client_remote_addr", clientAddress);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
