// RFC 8628 §3.3.
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Clients;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Device;

/// <summary><c>/device/callback</c>: the person has signed in; the tokens are made and kept for the device, which polls for them.</summary>
public sealed partial class DeviceCallbackEndpoint
{
    private readonly IStorage _storage;
    private readonly ConnectorCache _connectors;
    private readonly RefreshTokens _refreshTokens;
    private readonly TokenIssuer _issuer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal DeviceCallbackEndpoint(
        IStorage storage,
        ConnectorCache connectors,
        RefreshTokens refreshTokens,
        TokenIssuer issuer,
        TimeProvider time,
        ILogger<DeviceCallbackEndpoint> logger
    )
    {
        (_storage, _connectors, _refreshTokens, _issuer, _time, _logger) = (storage, connectors, refreshTokens, issuer, time, logger);
    }

    /// <summary>Finishes the device's sign-in.</summary>
    public async Task<Reply> HandleAsync(Parameters query, BrowserContext browser, CancellationToken ct)
    {
        query.RefuseDuplicates();
        var userCode = query["state"] ?? throw Over("state is missing");
        if (!IsThisBrowsers(userCode, browser))
        {
            throw new OAuthException(
                OAuthError.AccessDenied,
                "The code of this device was entered in another browser, or this browser does not keep cookies.",
                "the cookie does not match the user code",
                403
            );
        }
        // Claimed first: of two answers for one device, one wins.
        var request = await _storage.DeviceRequests.DeleteAsync(userCode, ct);
        if (request is null || request.Expiry <= _time.GetUtcNow())
        {
            throw Over("no such device request, or it expired");
        }
        if (query["error"] is { } error)
        {
            LogDenied(request.ClientId, error);
            await FinishAsync(request, DeviceStatus.Denied, "", ct);
            throw new OAuthException(
                OAuthError.AccessDenied,
                "The device was not given access. You can close this page.",
                $"error \"{error}\" for client \"{request.ClientId}\"",
                403
            );
        }
        var (client, code) = await RedeemAsync(request, query["code"] ?? throw Over("code is missing"), ct);
        await FinishAsync(request, DeviceStatus.Complete, await IssueAsync(client, code, ct), ct);
        LogGranted(client.Id, code.Claims.UserId);
        return new PageReply(new DeviceSuccessPage(client.Name)) { Cookies = [new SetCookie(DeviceVerificationEndpoint.CookieName, "")] };
    }

    private static bool IsThisBrowsers(string userCode, BrowserContext browser) =>
        browser.Cookies.TryGetValue(DeviceVerificationEndpoint.CookieName, out var mark)
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(mark),
            Encoding.UTF8.GetBytes(DeviceVerificationEndpoint.MarkOf(userCode))
        );

    // The code must have been made for this client and for this address: else a code meant for one client would become tokens of another.
    private async Task<(Client, AuthCode)> RedeemAsync(DeviceRequest request, string codeId, CancellationToken ct)
    {
        var code = await _storage.AuthCodes.DeleteAsync(codeId, ct);
        if (
            code is null
            || code.Expiry <= _time.GetUtcNow()
            || code.ClientId != request.ClientId
            || !RedirectUris.IsDeviceCallback(code.RedirectUri)
        )
        {
            throw Over("no such code, it expired, or it was made for another client or address");
        }
        var client = await _storage.Clients.GetAsync(request.ClientId, ct);
        // A Go Dex keeps requests without having checked the secret.
        var isRight =
            client is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(client.Secret), Encoding.UTF8.GetBytes(request.ClientSecret));
        return isRight ? (client!, code) : throw Over($"client \"{request.ClientId}\" is gone, or the device's secret is wrong");
    }

    private async Task<string> IssueAsync(Client client, AuthCode code, CancellationToken ct)
    {
        var authorization = new Authorization
        {
            GrantType = GrantTypes.DeviceCode,
            Client = client,
            Claims = code.Claims,
            Scopes = code.Scopes,
            ConnectorId = code.ConnectorId,
            Nonce = code.Nonce,
            AuthTime = code.AuthTime,
            SessionId = code.SessionId,
            // The browser may name a key (dpop_jkt), but the device has proved none.
            Extras = code.Extras is { } e ? e with { DpopThumbprint = "" } : null,
        };
        var connector = await _connectors.RequireAsync(code.ConnectorId, ct);
        var refreshToken = ConnectorPolicy.MayRefresh(client, connector, code.Scopes)
            ? await _refreshTokens.CreateAsync(RefreshTokens.IdForCode(code.Id), authorization, code.ConnectorData, ct)
            : null;
        return TokenResponse.ToText(await _issuer.IssueAsync(authorization, null, refreshToken, ct));
    }

    private Task FinishAsync(DeviceRequest request, string status, string token, CancellationToken ct) =>
        _storage.DeviceTokens.UpdateAsync(
            request.DeviceCode,
            t => t.Status == DeviceStatus.Pending ? t with { Status = status, Token = token } : t,
            ct
        );

    private static OAuthException Over(string detail) =>
        new(OAuthError.InvalidRequest, "This device code has expired or was used already. Start again on the device.", detail);

    [LoggerMessage(LogLevel.Information, "device signed in, client {client_id}, user {user_id}", EventName = AuditEvents.DeviceApproved)]
    private partial void LogGranted(string client_id, string user_id);

    [LoggerMessage(LogLevel.Warning, "device sign-in denied, client {client_id}, {error}", EventName = AuditEvents.DeviceDenied)]
    private partial void LogDenied(string client_id, string error);
}
