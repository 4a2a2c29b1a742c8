using System.Net.Http.Headers;
using Dex.Core.Clients;

namespace Dex.Server.Http;

/// <summary>
/// Calls to the clients' own servers. No redirect is followed, as a client registered this address and no other; answers are small and must come soon.
/// </summary>
internal sealed class ClientCalls : IClientCalls, IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <inheritdoc />
    public async Task<string> GetDocumentAsync(Uri address, CancellationToken ct)
    {
        try
        {
            return await _http.GetStringAsync(address, ct);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer in time", e);
        }
    }

    /// <inheritdoc />
    public async Task<int> PostLogoutTokenAsync(Uri address, string logoutToken, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", logoutToken)]),
        };
        request.Headers.CacheControl = new CacheControlHeaderValue { NoStore = true };
        using var response = await _http.SendAsync(request, ct);
        return (int)response.StatusCode;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
