using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Dex.Bench;

/// <summary>The client of the load: a browser without pages, and an application.</summary>
internal sealed class Client(string issuer) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 256,
        }
    );

    private readonly AuthenticationHeaderValue _credentials = new(
        "Basic",
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{BenchServer.ClientId}:{BenchServer.Secret}"))
    );

    public async Task GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(issuer + path));
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>A whole login; returns the code.</summary>
    public async Task<string> LoginAsync(string connector)
    {
        var cookies = new Dictionary<string, string>();
        var url =
            $"{issuer}/auth?client_id={BenchServer.ClientId}&redirect_uri={Uri.EscapeDataString(BenchServer.RedirectUri)}&response_type=code&scope=openid%20email%20profile%20offline_access&state=s&connector_id={connector}";
        var (location, page) = await GoAsync(HttpMethod.Get, url, null, cookies);
        while (true)
        {
            if (location is not null)
            {
                if (location.StartsWith(BenchServer.RedirectUri, StringComparison.Ordinal))
                {
                    return location.Split("code=")[1].Split('&')[0];
                }
                url = new Uri(new Uri(url), location).AbsoluteUri;
                (location, page) = await GoAsync(HttpMethod.Get, url, null, cookies);
            }
            else if (page.Contains("type=\"password\"", StringComparison.Ordinal))
            {
                (location, page) = await GoAsync(
                    HttpMethod.Post,
                    url,
                    $"login={Uri.EscapeDataString(BenchServer.Email)}&password={BenchServer.Password}",
                    cookies
                );
            }
            else if (page.Contains("name=\"approval\"", StringComparison.Ordinal))
            {
                (location, page) = await GoAsync(HttpMethod.Post, url, "approval=approve", cookies);
            }
            else
            {
                throw new InvalidOperationException("the login got stuck at " + url + "\n" + page);
            }
        }
    }

    /// <summary>Redeems a code; returns access and refresh token.</summary>
    public Task<(string Access, string Refresh)> RedeemAsync(string code) =>
        TokenAsync($"grant_type=authorization_code&code={code}&redirect_uri={Uri.EscapeDataString(BenchServer.RedirectUri)}");

    /// <summary>Refreshes; returns access and refresh token.</summary>
    public Task<(string Access, string Refresh)> RefreshAsync(string token) =>
        TokenAsync("grant_type=refresh_token&refresh_token=" + token);

    public async Task UserInfoAsync(string access)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, issuer + "/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    public async Task IntrospectAsync(string token)
    {
        using var response = await PostAsync("/token/introspect", "token=" + token);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    public void Dispose() => _http.Dispose();

    private async Task<(string, string)> TokenAsync(string form)
    {
        using var response = await PostAsync("/token", form);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return response.IsSuccessStatusCode
            ? (json.RootElement.GetProperty("access_token").GetString()!, json.RootElement.GetProperty("refresh_token").GetString()!)
            : throw new InvalidOperationException(json.RootElement.ToString());
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, issuer + path);
        request.Headers.Authorization = _credentials;
        request.Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        return await _http.SendAsync(request);
    }

    private async Task<(string? Location, string Page)> GoAsync(
        HttpMethod method,
        string url,
        string? form,
        Dictionary<string, string> cookies
    )
    {
        using var request = new HttpRequestMessage(method, url);
        if (cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
        }
        if (form is not null)
        {
            request.Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        }
        using var response = await _http.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }
        return (response.Headers.TryGetValues("Location", out var to) ? to.First() : null, await response.Content.ReadAsStringAsync());
    }
}
