using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>Loads the authorization request that an interactive step belongs to, and makes sure that it is this browser's and not over.</summary>
internal sealed class PendingRequests(IStorage storage, TimeProvider time)
{
    /// <summary>The request.</summary>
    /// <exception cref="OAuthException">There is none, it is over, or another browser began it.</exception>
    public async Task<AuthRequest> LoadAsync(string? id, BrowserContext browser, CancellationToken ct)
    {
        var request = await FindAsync(id, ct);
        if (!BrowserBinding.Matches(request, browser))
        {
            throw new OAuthException(
                OAuthError.AccessDenied,
                "This sign-in was begun in another browser, or this browser does not keep cookies. Allow cookies for this site and sign in again.",
                $"the browser cookie does not match authorization request {request.Id}",
                403
            )
            {
                OffersRestart = true,
            };
        }
        return request;
    }

    /// <summary>The request, whichever browser asks: for nothing but to tell this one where to go on.</summary>
    /// <exception cref="OAuthException">There is none, or it is over.</exception>
    public async Task<AuthRequest> FindAsync(string? id, CancellationToken ct) =>
        id is not null && await storage.AuthRequests.GetAsync(id, ct) is { } request && request.Expiry > time.GetUtcNow()
            ? request
            : throw Over("no such authorization request, or it expired");

    /// <summary>What the request's application wants people to see of it; null where nothing.</summary>
    public async Task<AppInfo?> AppOfAsync(AuthRequest request, CancellationToken ct) =>
        AppInfo.Of(await storage.Clients.GetAsync(request.ClientId, ct));

    /// <summary>The answer to a step of a request that is over.</summary>
    public static OAuthException Over(string detail) =>
        new(OAuthError.InvalidRequest, "This sign-in has expired or was finished already.", detail) { OffersRestart = true };

    /// <summary>The answer to a step whose verifier is wrong.</summary>
    public static OAuthException Forged(AuthRequest request) =>
        new(
            OAuthError.AccessDenied,
            "This link does not belong to your sign-in.",
            $"wrong step verifier for authorization request {request.Id}",
            403
        )
        {
            OffersRestart = true,
        };
}
