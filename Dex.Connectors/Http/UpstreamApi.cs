using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dex.Connectors.Http;

/// <summary>Reads JSON from an upstream's API with an access token.</summary>
/// <param name="http">The client.</param>
/// <param name="accessToken">The token.</param>
/// <param name="headers">Headers besides.</param>
internal sealed partial class UpstreamApi(HttpClient http, string accessToken, params (string Name, string Value)[] headers)
{
    // A person in more groups than that is not listed further; nobody is, except by an upstream that never ends.
    private const int MaxPages = 100;

    /// <summary>One document.</summary>
    /// <exception cref="HttpRequestException">The status is not 200; <see cref="HttpRequestException.StatusCode"/> says which.</exception>
    public async Task<JsonElement> GetAsync(string url, CancellationToken ct)
    {
        using var response = await SendAsync(url, ct);
        return await ReadAsync(response, ct);
    }

    /// <summary>The status of a GET whose answer does not matter.</summary>
    public async Task<int> StatusAsync(string url, CancellationToken ct)
    {
        using var response = await SendAsync(url, ct);
        return (int)response.StatusCode;
    }

    /// <summary>The elements of a list that comes in pages, each naming the next in its Link header (RFC 8288 §3). No other site is asked.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string url, CancellationToken ct)
    {
        var all = new List<JsonElement>();
        string? next = url;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (next is not null && seen.Count < MaxPages && seen.Add(next))
        {
            using var response = await SendAsync(next, ct);
            var list = await ReadAsync(response, ct);
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidOperationException($"the upstream answered {PathOf(url)} with no list");
            }
            all.AddRange(list.EnumerateArray());
            next = NextOf(response, url);
        }
        return all;
    }

    /// <summary>The elements of a list that comes in pages, each a document that holds some and names the next. No other site is asked.</summary>
    /// <param name="url">The first page.</param>
    /// <param name="items">The member with the elements.</param>
    /// <param name="next">The member with the next page's address.</param>
    /// <param name="body">The JSON to POST; null: GET.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string url, string items, string next, byte[]? body, CancellationToken ct)
    {
        var all = new List<JsonElement>();
        string? page = url;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (page is not null && seen.Count < MaxPages && seen.Add(page))
        {
            using var response = await SendAsync(page, ct, body);
            var document = await ReadAsync(response, ct);
            if (
                document.ValueKind != JsonValueKind.Object
                || !document.TryGetProperty(items, out var list)
                || list.ValueKind != JsonValueKind.Array
            )
            {
                throw new InvalidOperationException($"the upstream answered {PathOf(url)} with no list");
            }
            all.AddRange(list.EnumerateArray());
            page =
                document.TryGetProperty(next, out var link) && link.ValueKind == JsonValueKind.String
                    ? SameSite(url, link.GetString()!)
                    : null;
        }
        return all;
    }

    /// <summary>Parses a document; the default value where it is no JSON.</summary>
    public static JsonElement Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json).RootElement;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var path = PathOf(response.RequestMessage!.RequestUri!.AbsoluteUri);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"the upstream answered {path} with status {(int)response.StatusCode}",
                null,
                response.StatusCode
            );
        }
        var document = Parse(await response.Content.ReadAsStringAsync(ct));
        return document.ValueKind == JsonValueKind.Undefined
            ? throw new InvalidOperationException($"the upstream answered {path} with no JSON")
            : document;
    }

    private static string PathOf(string url) => new Uri(url).AbsolutePath;

    private static string? NextOf(HttpResponseMessage response, string first)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }
        var next = Next().Match(string.Join(", ", links));
        // Only path and query count: the token must not go to another site, and behind a proxy a server may be wrong about its own name.
        return next.Success ? SameSite(first, next.Groups[1].Value) : null;
    }

    private static string? SameSite(string first, string next) =>
        Uri.TryCreate(next, UriKind.Absolute, out var uri) ? new Uri(first).GetLeftPart(UriPartial.Authority) + uri.PathAndQuery : null;

    private async Task<HttpResponseMessage> SendAsync(string url, CancellationToken ct, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, url);
        if (body is not null)
        {
            request.Options.Set(RetryingHandler.IsRead, true);
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.UserAgent.ParseAdd("dex-dotnet");
        request.Headers.Accept.ParseAdd("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        return await http.SendAsync(request, ct);
    }

    [GeneratedRegex("""<([^>]+)>;\s*rel="next"\s*(?:,|$)""")]
    private static partial Regex Next();
}
