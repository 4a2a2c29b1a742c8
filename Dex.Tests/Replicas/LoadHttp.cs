using Dex.Core.Protocol;

namespace Dex.Tests.Replicas;

/// <summary>What a client sends: each request over a connection of its own, so that each may come to another server.</summary>
internal sealed class LoadHttp(string clientId, string issuer, LoadLedger ledger) : IDisposable
{
    public const string RedirectUri = "http://127.0.0.1:5555/callback";

    private const int MostHops = 8;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.Zero,
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Sends a token request; null where there was no answer, or one that says to come again.</summary>
    public async Task<TokenAnswer?> AskAsync(params (string Name, string? Value)[] form)
    {
        using var response = await PostAsync("token", form);
        return response is null ? null : await TokenAnswer.ReadAsync(response);
    }

    /// <summary>Revokes a token and returns the status; 0 where there was no answer.</summary>
    public async Task<int> RevokeAsync(string token)
    {
        using var response = await PostAsync("token/revoke", ("token", token));
        return (int?)response?.StatusCode ?? 0;
    }

    /// <summary>What <c>/userinfo</c> says to an access token; 0 where there was no answer.</summary>
    public async Task<int> UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, issuer + "/userinfo");
        request.Headers.Authorization = new("Bearer", accessToken);
        using var response = await SendAsync(request, "userinfo");
        return (int?)response?.StatusCode ?? 0;
    }

    /// <summary>What a browser does during a login, up to the code; null where a step got no answer.</summary>
    public async Task<string?> GetCodeAsync()
    {
        var url = new Uri(
            $"{issuer}/auth?client_id={clientId}&redirect_uri={RedirectUri}&response_type=code&scope=openid+offline_access&state=s&nonce=n"
        );
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var hops = 0; hops < MostHops; hops++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
            }
            using var response = await SendAsync(request, "login");
            if (response is null)
            {
                return null;
            }
            if (response.Headers.Location is not { } location)
            {
                ledger.Blame($"login {(int)response.StatusCode} at {url.AbsolutePath}");
                return null;
            }
            url = new Uri(url, location);
            if (url.AbsoluteUri.StartsWith(RedirectUri, StringComparison.Ordinal))
            {
                return CodeOf(url);
            }
            Keep(cookies, response);
        }
        ledger.Blame($"login goes on without end, now at {url.AbsolutePath}");
        return null;
    }

    public void Dispose() => _http.Dispose();

    private static void Keep(Dictionary<string, string> cookies, HttpResponseMessage response)
    {
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }
    }

    private async Task<HttpResponseMessage?> PostAsync(string path, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{issuer}/{path}") { Content = TestDex.Form(form) };
        request.Headers.Authorization = TestDex.Basic(clientId, clientId);
        return await SendAsync(request, path);
    }

    private string? CodeOf(Uri url)
    {
        var answer = Parameters.Parse(url.Query);
        if (answer["code"] is { } code)
        {
            return code;
        }
        ledger.Count($"login: {answer["error"]} told to the client");
        if (answer["error"] != "temporarily_unavailable")
        {
            ledger.Blame($"login ended with {url.Query}");
        }
        return null;
    }

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, string what)
    {
        request.Headers.ConnectionClose = true;
        try
        {
            var response = await _http.SendAsync(request);
            if ((int)response.StatusCode < 500)
            {
                return response;
            }
            ledger.Count($"{what}: {(int)response.StatusCode}, Retry-After {response.Headers.RetryAfter?.ToString() ?? "missing"}");
            if ((int)response.StatusCode != 503 || response.Headers.RetryAfter is null)
            {
                ledger.Blame($"{what} {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            }
            response.Dispose();
        }
        catch (HttpRequestException)
        {
            ledger.Count($"{what}: connection broken");
        }
        catch (TaskCanceledException)
        {
            ledger.Blame($"{what}: no answer within {_http.Timeout}");
        }
        return null;
    }
}
