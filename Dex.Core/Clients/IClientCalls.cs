namespace Dex.Core.Clients;

/// <summary>Calls that we make to the clients' own servers. Their addresses are registered by the clients, so the host limits them: no redirects, short times, small answers.</summary>
public interface IClientCalls
{
    /// <summary>Reads what a client publishes: its key set, or a request object.</summary>
    /// <exception cref="HttpRequestException">It cannot be read.</exception>
    Task<string> GetDocumentAsync(Uri address, CancellationToken ct);

    /// <summary>Hands a logout token to a client (OpenID Connect Back-Channel Logout §2.5).</summary>
    /// <returns>The HTTP status of the answer.</returns>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    Task<int> PostLogoutTokenAsync(Uri address, string logoutToken, CancellationToken ct);
}
