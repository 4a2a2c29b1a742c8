// RFC 6749 §4.1.2, RFC 9207 §2.
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>Ends an authorization request with its answer to the client.</summary>
internal sealed class AuthorizeResponder(DexOptions options, IStorage storage, TimeProvider time, IRandom random)
{
    /// <summary>Issues the code. The request is claimed first: of two answers to it, one wins.</summary>
    public async Task<Reply> RespondAsync(AuthRequest pending, CancellationToken ct)
    {
        var request =
            await storage.AuthRequests.DeleteAsync(pending.Id, ct)
            ?? throw PendingRequests.Over($"authorization request {pending.Id} was answered already");
        var code = new AuthCode
        {
            Id = random.NewId(),
            ClientId = request.ClientId,
            RedirectUri = request.RedirectUri,
            Nonce = request.Nonce,
            Scopes = request.Scopes,
            ConnectorId = request.ConnectorId,
            ConnectorData = request.ConnectorData,
            Claims = request.Claims,
            Expiry = time.GetUtcNow() + options.AuthCodesValidFor,
            AuthTime = request.AuthTime,
            Pkce = request.Pkce,
        };
        await storage.AuthCodes.CreateAsync(code, ct);
        return request.RedirectUri == RedirectUris.OutOfBand
            ? new PageReply(new OobPage(code.Id))
            : new RedirectReply(
                QueryString.Append(request.RedirectUri, ("code", code.Id), ("state", request.State), ("iss", options.Issuer.Url))
            )
            {
                Cookies = [new SetCookie(Restart.CookieName, "")],
            };
    }

    /// <summary>Ends the request with an error for the client.</summary>
    public async Task<OAuthException> RefuseAsync(AuthRequest request, string error, string description, CancellationToken ct)
    {
        await storage.AuthRequests.DeleteAsync(request.Id, ct);
        return new OAuthException(error, description)
        {
            Redirect = request.RedirectUri == RedirectUris.OutOfBand ? null : new ErrorRedirect(request.RedirectUri, request.State),
        };
    }
}
