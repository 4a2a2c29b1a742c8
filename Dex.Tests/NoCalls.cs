using Dex.Core.Clients;

namespace Dex.Tests;

/// <summary>Client servers that cannot be reached.</summary>
internal sealed class NoCalls : IClientCalls
{
    public Task<string> GetDocumentAsync(Uri address, CancellationToken ct) => throw new HttpRequestException("unreachable");

    public Task<int> PostLogoutTokenAsync(Uri address, string logoutToken, CancellationToken ct) =>
        throw new HttpRequestException("unreachable");
}
