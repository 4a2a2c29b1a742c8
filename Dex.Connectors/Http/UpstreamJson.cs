using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dex.Connectors.Http;

/// <summary>Exchanges JSON with an upstream whose answers have a meaning at other statuses than 200 too.</summary>
/// <param name="http">The client.</param>
internal sealed class UpstreamJson(HttpClient http)
{
    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">Where to.</param>
    /// <param name="header">A header to authenticate with; null: none.</param>
    /// <param name="body">The body; null: none.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<UpstreamAnswer> SendAsync(
        HttpMethod method,
        string url,
        (string Name, string Value)? header,
        JsonObject? body,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Accept.ParseAdd("application/json");
        if (header is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }
        using var response = await http.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return new UpstreamAnswer((int)response.StatusCode, UpstreamApi.Parse(text), text, response.Headers);
    }
}

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The document; undefined where it was no JSON.</param>
/// <param name="Text">The same as text.</param>
/// <param name="Headers">The headers.</param>
internal sealed record UpstreamAnswer(int Status, JsonElement Body, string Text, HttpResponseHeaders Headers)
{
    /// <summary>A list of texts in the answer, such as the names of groups; empty where it is absent.</summary>
    public IReadOnlyList<string> Names(string list, string member) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(list, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(i => OAuth.TokenClient.TextOf(i, member)).Where(n => n.Length > 0)]
            : [];

    /// <summary>A member that is an object; undefined where it is absent.</summary>
    public JsonElement Member(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value : default;
}
