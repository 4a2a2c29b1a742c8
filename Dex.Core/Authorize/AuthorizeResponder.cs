// RFC 6749 §4.1.2, OAuth 2.0 Multiple Response Types, OpenID Connect Core §3.2.2.5 and §3.3.2.5, RFC 9207 §2.
using System.Globalization;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Authorize;

/// <summary>Ends an authorization request with its answer to the client.</summary>
internal sealed class AuthorizeResponder(
    DexOptions options,
    IStorage storage,
    BrowserSessions sessions,
    TokenIssuer issuer,
    TimeProvider time,
    IRandom random
)
{
    /// <summary>Answers a request that is kept. It is claimed first: of two answers to it, one wins.</summary>
    public async Task<Reply> RespondAsync(AuthRequest pending, BrowserContext browser, CancellationToken ct)
    {
        var request =
            await storage.AuthRequests.DeleteAsync(pending.Id, ct)
            ?? throw PendingRequests.Over($"authorization request {pending.Id} was answered already");
        return await RespondAsync(request, browser, null, ct) with { Cookies = [new SetCookie(Restart.CookieName, "")] };
    }

    /// <summary>Answers a request that was never kept, because the browser's session answers it at once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="joined">What the session knows of the client; null where nothing.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> RespondAsync(AuthRequest request, BrowserContext browser, ClientAuthState? joined, CancellationToken ct)
    {
        if (
            request.Extras?.RequestUri is { Length: > 0 } pushed
            && await storage.Expiring.DeleteAsync(PushedRequests.KeyOf(pushed), ct) is null
        )
        {
            throw new OAuthException(OAuthError.InvalidRequestUri, "The request_uri was used already.");
        }
        var session = sessions.Enabled ? await sessions.UseAsync(browser, request, joined, ct) : null;
        var code = request.ResponseTypes.Contains(ResponseTypes.Code) ? await CreateCodeAsync(request, session, ct) : null;
        if (code is not null && request.RedirectUri == RedirectUris.OutOfBand)
        {
            return new PageReply(new OobPage(code));
        }
        var (accessToken, idToken) = await IssueAsync(request, session, code, ct);
        return ResponseModes.Send(
            request.RedirectUri,
            ResponseModes.Parse(request.Extras?.ResponseMode, request.ResponseTypes),
            ("code", code),
            ("access_token", accessToken),
            ("token_type", accessToken is null ? null : TokenResponse.TypeOf(false)),
            (
                "expires_in",
                accessToken is null ? null : ((long)options.IdTokensValidFor.TotalSeconds).ToString(CultureInfo.InvariantCulture)
            ),
            ("id_token", idToken),
            ("state", request.State),
            ("session_state", SessionState.Of(session, request.ClientId, request.RedirectUri, random)),
            ("iss", options.Issuer.Url)
        );
    }

    /// <summary>Ends the request with an error for the client.</summary>
    public async Task<OAuthException> RefuseAsync(AuthRequest request, string error, string description, CancellationToken ct)
    {
        await storage.AuthRequests.DeleteAsync(request.Id, ct);
        return new OAuthException(error, description)
        {
            Redirect =
                request.RedirectUri == RedirectUris.OutOfBand
                    ? null
                    : new ErrorRedirect(
                        request.RedirectUri,
                        request.State,
                        ResponseModes.Parse(request.Extras?.ResponseMode, request.ResponseTypes)
                    ),
        };
    }

    private async Task<string> CreateCodeAsync(AuthRequest request, AuthSession? session, CancellationToken ct)
    {
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
            SessionId = session?.Id ?? "",
            Pkce = request.Pkce,
            Extras = (request.Extras is { } e ? e with { ResponseMode = "", RequiredSubject = "", RequestUri = "" } : null)?.OrNull(),
        };
        await storage.AuthCodes.CreateAsync(code, ct);
        return code.Id;
    }

    private async Task<(string? AccessToken, string? IdToken)> IssueAsync(
        AuthRequest request,
        AuthSession? session,
        string? code,
        CancellationToken ct
    )
    {
        var (wantsToken, wantsIdToken) = (
            request.ResponseTypes.Contains(ResponseTypes.Token),
            request.ResponseTypes.Contains(ResponseTypes.IdToken)
        );
        if (!wantsToken && !wantsIdToken)
        {
            return default;
        }
        var authorization = new Authorization
        {
            GrantType = GrantTypes.Implicit,
            Client =
                await storage.Clients.GetAsync(request.ClientId, ct) ?? throw PendingRequests.Over($"client {request.ClientId} is gone"),
            Claims = request.Claims,
            Scopes = request.Scopes,
            ConnectorId = request.ConnectorId,
            Nonce = request.Nonce,
            AuthTime = request.AuthTime,
            SessionId = session?.Id ?? "",
            // No key can be proved by way of the browser.
            Extras = request.Extras is { } e ? e with { DpopThumbprint = "" } : null,
        };
        return await issuer.IssueForBrowserAsync(authorization, code, (wantsToken, wantsIdToken), ct);
    }
}
