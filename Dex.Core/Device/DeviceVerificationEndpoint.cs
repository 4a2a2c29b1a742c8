// RFC 8628 §3.3 and §5.1.
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Clients;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;

namespace Dex.Core.Device;

/// <summary><c>/device</c> and <c>/device/auth/verify_code</c>: the person enters the code that the device shows.</summary>
public sealed class DeviceVerificationEndpoint(
    DexOptions options,
    IStorage storage,
    SignInLimiter limiter,
    TimeProvider time,
    AuditLog audit
)
{
    /// <summary>
    /// Remembers in the browser which code its person entered, so that nobody can send them to the end of a sign-in of another device.
    /// </summary>
    internal const string CookieName = "dex_device";

    // Set by the page with the form. It is SameSite=Lax, so it does not come with a form of another site: else that site could enter the code of its own
    // device, and who is signed in here and approved the application before would be asked nothing (RFC 8628 §5.4).
    private const string FormCookieName = "dex_device_form";

    // Wrong codes count like wrong passwords, under a name that no connector has.
    private const string LimiterKey = "\0device";

    /// <summary>Shows the form, with the code filled in where the link has it.</summary>
    public Reply Show(Parameters query)
    {
        query.RefuseDuplicates();
        return new PageReply(Form(UserCodes.Normalize(query.ValueOrEmpty("user_code")) ?? "") with { Invalid = query["invalid"] == "true" })
        {
            Cookies = [new SetCookie(FormCookieName, "shown")],
        };
    }

    /// <summary>Checks the code and sends the person to sign in.</summary>
    public async Task<Reply> VerifyAsync(Parameters form, BrowserContext browser, CancellationToken ct)
    {
        form.RefuseDuplicates();
        var typed = form["user_code"] ?? throw new OAuthException(OAuthError.InvalidRequest, "The user_code parameter is missing.");
        if (!browser.Cookies.ContainsKey(FormCookieName))
        {
            throw new OAuthException(
                OAuthError.AccessDenied,
                $"The code was sent by another site, or this browser does not keep cookies. Open {options.Issuer.UrlTo("/device")} and enter it there.",
                "a user code was posted without the cookie of the form",
                403
            );
        }
        var address = browser.RemoteAddress ?? "";
        if (limiter.TryBegin(LimiterKey, address, browser.RemoteAddress) is { } wait)
        {
            audit.DeviceCodesLimited();
            return new PageReply(Form("") with { RetryAfter = wait }) { Status = 429, Headers = [PasswordEndpoint.RetryAfter(wait)] };
        }
        var code = UserCodes.Normalize(typed);
        var request = code is null ? null : await storage.DeviceRequests.GetAsync(code, ct);
        if (request is null || request.Expiry <= time.GetUtcNow())
        {
            return new PageReply(Form(typed.Length <= 64 ? typed : "") with { Invalid = true }) { Status = 400 };
        }
        limiter.Succeeded(LimiterKey, address, browser.RemoteAddress);
        var query = QueryString.Build([
            ("client_id", request.ClientId),
            ("state", request.UserCode),
            ("response_type", ResponseTypes.Code),
            ("redirect_uri", options.Issuer.PathTo(RedirectUris.DeviceCallback)),
            ("scope", string.Join(' ', request.Scopes)),
        ]);
        return new RedirectReply(options.Issuer.PathTo("/auth?") + query)
        {
            Cookies = [new SetCookie(CookieName, MarkOf(request.UserCode))],
        };
    }

    /// <summary>What the browser remembers of a code.</summary>
    internal static string MarkOf(string userCode) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("device " + userCode)));

    private DevicePage Form(string userCode) => new(options.Issuer.PathTo("/device/auth/verify_code"), userCode, Invalid: false);
}
