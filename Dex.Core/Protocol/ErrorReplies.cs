using System.Text.Json;
using Dex.Core.Authorize;
using Dex.Core.Protocol.Pages;

namespace Dex.Core.Protocol;

/// <summary>Turns broken rules into answers: one method for each kind of endpoint.</summary>
public static class ErrorReplies
{
    /// <summary>For an endpoint that answers in JSON (RFC 6749 §5.2).</summary>
    public static Reply Json(OAuthException e)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("error", e.Error);
            if (e.Description.Length > 0)
            {
                json.WriteString("error_description", e.Description);
            }
            json.WriteEndObject();
        }
        return new JsonReply(buffer.WrittenMemory) { Status = e.Status, Headers = [.. Headers(e), .. NoStore] };
    }

    /// <summary>For an endpoint that a browser shows: a redirect to the client where that is safe (RFC 6749 §4.1.2.1), else a page.</summary>
    public static Reply Interactive(OAuthException e, BrowserContext browser, Issuer issuer) =>
        e.Redirect is { } redirect
            ? ResponseModes.Send(
                redirect.RedirectUri,
                redirect.Mode,
                ("error", e.Error),
                ("error_description", e.Description),
                ("state", redirect.State),
                ("iss", issuer.Url)
            )
            : new PageReply(
                e.OffersRestart
                    ? new ErrorPage("Please sign in again", e.Description) { RestartUrl = Restart.UrlFor(browser, issuer) }
                    : new ErrorPage(Title(e.Status), e.Description)
            )
            {
                Status = e.Status,
                Headers = [.. Headers(e)],
            };

    internal static IReadOnlyList<(string, string)> NoStore { get; } = [("Cache-Control", "no-store"), ("Pragma", "no-cache")];

    private static IEnumerable<(string, string)> Headers(OAuthException e)
    {
        if (e.RetryAfter is { } wait)
        {
            yield return Login.PasswordEndpoint.RetryAfter(wait);
        }
        if (e.Challenge is not null)
        {
            yield return ("WWW-Authenticate", e.Challenge);
        }
    }

    private static string Title(int status) =>
        status switch
        {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            413 => "Request Too Large",
            429 => "Too Many Requests",
            502 => "Sign-in Failed",
            503 => "Service Unavailable",
            _ => "Internal Server Error",
        };
}
