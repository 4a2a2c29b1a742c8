using System.Buffers;
using Dex.Core.Protocol;

namespace Dex.Server.Http;

/// <summary>Makes the protocol's values from requests; the one place that reads them.</summary>
internal sealed class RequestReader(ClientAddress clientAddress)
{
    /// <summary>A form larger than this is refused.</summary>
    public const int MaxFormBytes = 64 * 1024;

    /// <summary>A form with a SAML response may be larger, as it lists a person's groups.</summary>
    public const int MaxSamlFormBytes = 288 * 1024;

    /// <summary>The parameters of the query.</summary>
    public static Parameters Query(HttpRequest request) => Parameters.Parse(request.QueryString.Value ?? "");

    /// <summary>The Authorization header; null where there is none.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: there are several.</exception>
    public static string? Authorization(HttpRequest request) =>
        request.Headers.Authorization switch
        {
            { Count: 0 } => null,
            { Count: 1 } one => one[0],
            _ => throw new OAuthException(OAuthError.InvalidRequest, "There is more than one Authorization header."),
        };

    /// <summary>The DPoP header; null where there is none.</summary>
    /// <exception cref="OAuthException"><c>invalid_dpop_proof</c>: there are several (RFC 9449 §4.3).</exception>
    public static string? Dpop(HttpRequest request) =>
        request.Headers["DPoP"] switch
        {
            { Count: 0 } => null,
            { Count: 1 } one => one[0],
            _ => throw new OAuthException(OAuthError.InvalidDpopProof, "There is more than one DPoP header."),
        };

    /// <summary>The parameters of the body.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: it is no form, too large, or malformed.</exception>
    public static async Task<Parameters> FormAsync(HttpRequest request, CancellationToken ct, int maxBytes = MaxFormBytes)
    {
        if (
            request.ContentLength == 0
            || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding") && request.ContentType is null)
        )
        {
            return Parameters.Empty;
        }
        if (!IsForm(request.ContentType))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The body must be of type application/x-www-form-urlencoded.");
        }
        return await ReadAsync(request, Parameters.Parse, maxBytes, ct);
    }

    /// <summary>The JSON text in the body.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: it is of another type, or too large.</exception>
    public static Task<ReadOnlyMemory<byte>> JsonAsync(HttpRequest request, CancellationToken ct) =>
        IsOfType(request.ContentType, "application/json")
            ? ReadAsync<ReadOnlyMemory<byte>>(request, body => body.ToArray(), MaxFormBytes, ct)
            : throw new OAuthException(OAuthError.InvalidRequest, "The body must be of type application/json.");

    private static async Task<T> ReadAsync<T>(HttpRequest request, Func<ReadOnlySpan<byte>, T> parse, int maxBytes, CancellationToken ct)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge();
        }
        var buffer = ArrayPool<byte>.Shared.Rent(request.ContentLength is { } known ? (int)known + 1 : maxBytes + 1);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), ct);
                length += read;
                if (length > maxBytes)
                {
                    throw TooLarge();
                }
                if (read == 0 || length == buffer.Length)
                {
                    return parse(buffer.AsSpan(0, length));
                }
            }
        }
        finally
        {
            // It may have held a password.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>The client's address; null where the connection has none.</summary>
    public string? AddressOf(HttpContext context) => clientAddress.Of(context);

    /// <summary>What is known of the browser.</summary>
    public BrowserContext Browser(HttpContext context)
    {
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Request.Cookies)
        {
            cookies[name] = value;
        }
        var headers = context.Request.Headers;
        return new BrowserContext(cookies, clientAddress.Of(context), headers.UserAgent.ToString())
        {
            // A header that is there twice says nothing that can be trusted.
            Header = name => headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null,
            Peer = context.Connection.RemoteIpAddress,
        };
    }

    private static bool IsForm(string? contentType) => IsOfType(contentType, "application/x-www-form-urlencoded");

    private static bool IsOfType(string? contentType, string expected)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    private static OAuthException TooLarge() => new(OAuthError.InvalidRequest, "The body is too large.", status: 413);
}
