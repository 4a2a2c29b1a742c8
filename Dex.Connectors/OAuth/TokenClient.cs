// RFC 6749 §2.3.1, §4.1.3 and §6.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dex.Core.Connectors;

namespace Dex.Connectors.OAuth;

/// <summary>Talks to an upstream's token endpoint.</summary>
/// <param name="http">The client.</param>
/// <param name="clientId">Our client id there.</param>
/// <param name="clientSecret">Our secret there; empty: we are a public client.</param>
/// <param name="secretInBody">Whether the secret goes into the body; null: the header first, the body where the upstream refuses that.</param>
/// <param name="assertion">Reads the assertion that takes the secret's place (RFC 7523 §2.2); null: there is none.</param>
internal sealed class TokenClient(
    HttpClient http,
    string clientId,
    string clientSecret,
    bool? secretInBody,
    Func<CancellationToken, Task<string>>? assertion = null
)
{
    private volatile bool _secretInBody = secretInBody ?? false;

    /// <summary>Redeems a code.</summary>
    /// <exception cref="InvalidOperationException">The upstream refuses, or its answer makes no sense.</exception>
    public async Task<JsonElement> RedeemAsync(string endpoint, string code, string redirectUri, string codeVerifier, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
        };
        if (codeVerifier.Length > 0)
        {
            form["code_verifier"] = codeVerifier;
        }
        try
        {
            return await RequestAsync(endpoint, form, ct);
        }
        catch (UserGoneException e)
        {
            // A code that was refused is a broken sign-in, not a person who is gone.
            throw new InvalidOperationException("the upstream refused the code: " + e.Message, e);
        }
    }

    /// <summary>Refreshes.</summary>
    /// <exception cref="UserGoneException">The upstream says <c>invalid_grant</c>.</exception>
    /// <exception cref="InvalidOperationException">It refuses otherwise, or its answer makes no sense.</exception>
    public Task<JsonElement> RefreshAsync(string endpoint, string refreshToken, CancellationToken ct) =>
        RequestAsync(endpoint, new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, ct);

    /// <summary>A text member of an answer; empty where it is absent.</summary>
    public static string TextOf(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private async Task<JsonElement> RequestAsync(string endpoint, Dictionary<string, string> form, CancellationToken ct)
    {
        var (status, answer) = await PostAsync(endpoint, form, _secretInBody, ct);
        if (
            !_secretInBody
            && secretInBody is null
            && assertion is null
            && (status == 401 || TextOf(answer, "error") is "invalid_client" or "incorrect_client_credentials")
        )
        {
            // Nothing was spent: the upstream did not get as far as the code.
            (status, answer) = await PostAsync(endpoint, form, true, ct);
            _secretInBody = status == 200;
        }
        var error = TextOf(answer, "error");
        if (status == 200 && error.Length == 0 && answer.ValueKind == JsonValueKind.Object)
        {
            return answer;
        }
        var description = TextOf(answer, "error_description");
        // GitHub has names of its own, and answers 200 with them.
        throw error is "invalid_grant" or "bad_refresh_token"
            ? new UserGoneException($"{error}: {description}")
            : new InvalidOperationException($"the token endpoint answered {status} {error}: {description}");
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(
        string endpoint,
        Dictionary<string, string> form,
        bool inBody,
        CancellationToken ct
    )
    {
        var fields = new Dictionary<string, string>(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (assertion is not null)
        {
            fields["client_id"] = clientId;
            fields["client_assertion"] = await assertion(ct);
            fields["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        }
        else if (inBody || clientSecret.Length == 0)
        {
            fields["client_id"] = clientId;
            if (clientSecret.Length > 0)
            {
                fields["client_secret"] = clientSecret;
            }
        }
        else
        {
            var pair = $"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(clientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        request.Content = new FormUrlEncodedContent(fields);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(request, ct);
        return ((int)response.StatusCode, Http.UpstreamApi.Parse(await response.Content.ReadAsStringAsync(ct)));
    }
}
