using System.Buffers.Text;
using System.Text;
using Dex.Core.Protocol;

namespace Dex.Core.Authorize;

/// <summary>
/// Remembers, in a cookie of the browser, the authorization request it last began, so that a page whose request is over can offer to begin again.
/// Everything in it stood in the browser's address bar before.
/// </summary>
internal static class Restart
{
    /// <summary>The cookie.</summary>
    public const string CookieName = "dex_restart";

    // Browsers keep about 4 kB a cookie; what is longer is not remembered.
    private const int MaxLength = 3500;

    /// <summary>The cookie that remembers a request and the connector it went to; null where it is too long.</summary>
    public static SetCookie? Remember(Parameters parameters, string connectorId)
    {
        var again = Parameters.From(parameters.Without("connector_id").All.Append(KeyValuePair.Create("connector_id", connectorId)));
        var value = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(again.ToQuery()));
        return value.Length <= MaxLength ? new SetCookie(CookieName, value) : null;
    }

    /// <summary>Where to begin again; empty where the browser remembers nothing.</summary>
    public static string UrlFor(BrowserContext browser, Issuer issuer)
    {
        if (!browser.Cookies.TryGetValue(CookieName, out var value) || value.Length > MaxLength || !Base64Url.IsValid(value))
        {
            return "";
        }
        try
        {
            var query = Parameters.Parse(Base64Url.DecodeFromChars(value)).ToQuery();
            return query.Length == 0 ? "" : issuer.PathTo("/auth?") + query;
        }
        catch (OAuthException)
        {
            return "";
        }
    }
}
