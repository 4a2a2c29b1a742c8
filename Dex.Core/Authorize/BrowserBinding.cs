using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>
/// Binds each authorization request to the browser that began it, so that nobody can finish a login in a browser of somebody else (login CSRF,
/// session fixation; RFC 9700 §4.7). The browser keeps a random value in a cookie; the request keeps its hash behind the HMAC key, in the
/// same column, which a Go Dex treats as opaque.
/// </summary>
internal static class BrowserBinding
{
    /// <summary>The cookie.</summary>
    public const string CookieName = "dex_browser";

    private const int KeyLength = 32;

    /// <summary>The browser's value: the one it has, or a new one.</summary>
    public static string ValueOf(BrowserContext browser, IRandom random) =>
        browser.Cookies.TryGetValue(CookieName, out var value) && value.Length == 43 && Base64Url.IsValid(value)
            ? value
            : random.NewSecret();

    /// <summary>A new HMAC key for a request of the browser.</summary>
    public static byte[] NewHmacKey(string browserValue, IRandom random)
    {
        var key = new byte[KeyLength + SHA256.HashSizeInBytes];
        random.Fill(key.AsSpan(0, KeyLength));
        SHA256.HashData(Encoding.UTF8.GetBytes(browserValue), key.AsSpan(KeyLength));
        return key;
    }

    /// <summary>Whether the request was begun by the browser.</summary>
    public static bool Matches(AuthRequest request, BrowserContext browser) =>
        request.HmacKey.Length == KeyLength + SHA256.HashSizeInBytes
        && browser.Cookies.TryGetValue(CookieName, out var value)
        && CryptographicOperations.FixedTimeEquals(request.HmacKey.AsSpan(KeyLength), SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
