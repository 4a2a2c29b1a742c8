using System.Collections;

namespace Dex.Server.Http;

/// <summary>
/// What each log line of a request carries: Dex's <c>request_id</c> and <c>client_remote_addr</c>; for calls of the admin API also the <c>method</c> and the subject
/// of the caller's certificate (<c>peer</c>).
/// </summary>
internal sealed class RequestScope(string requestId, string? clientAddress) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>The method of the admin API; null: another request.</summary>
    public string? Method { get; init; }

    /// <summary>The subject of the caller's certificate; null: none.</summary>
    public string? Peer { get; init; }

    /// <inheritdoc />
    public int Count => 1 + CountOf(clientAddress) + CountOf(Method) + CountOf(Peer);

    /// <inheritdoc />
    public KeyValuePair<string, object?> this[int index]
    {
        get
        {
            ReadOnlySpan<(string Key, string? Value)> all =
            [
                ("request_id", requestId),
                ("client_remote_addr", clientAddress),
                ("method", Method),
                ("peer", Peer),
            ];
            foreach (var (key, value) in all)
            {
                if (value is not null && index-- == 0)
                {
                    return new(key, value);
                }
            }
            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int CountOf(string? value) => value is null ? 0 : 1;
}
