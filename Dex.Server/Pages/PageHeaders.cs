namespace Dex.Server.Pages;

/// <summary>The headers that keep pages safe. Operators can override them (<c>web.headers</c>).</summary>
internal static class PageHeaders
{
    /// <summary>The media type of pages.</summary>
    public const string ContentType = "text/html; charset=utf-8";

    /// <summary>
    /// What a page may load: our style sheet and images, nothing else, and no script at all. It has no <c>form-action</c>, because Chromium applies that to every
    /// redirect that follows a form (w3c/webappsec-csp#8): the password and approval forms end at the application's redirect URI, on any origin or a
    /// scheme of its own, and would stop there. No list could name them all: an application may redirect further. The forms' targets are
    /// safe without it, since they are written by us and every value is escaped.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>
    /// For pages of one's own, written for Dex, which sends none at all: what they load and run is for their author to say. Values in them are escaped
    /// for where they stand.
    /// </summary>
    public const string ContentSecurityPolicyOfOthers = "object-src 'none'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>For the files that pages load: a drawing that is opened by itself runs nothing.</summary>
    public const string ContentSecurityPolicyOfFiles = "default-src 'none'; frame-ancestors 'none'";

    /// <summary><c>X-Frame-Options</c>, for browsers that do not know <c>frame-ancestors</c>.</summary>
    public const string FrameOptions = "DENY";

    /// <summary><c>X-Content-Type-Options</c>.</summary>
    public const string ContentTypeOptions = "nosniff";

    /// <summary><c>Referrer-Policy</c>: our addresses carry request ids. A form of such a page is sent with <c>Origin: null</c> (Fetch §3.2).</summary>
    public const string ReferrerPolicy = "no-referrer";

    /// <summary><c>Cache-Control</c> of pages: they hold what is meant for one person once.</summary>
    public const string CacheControl = "no-store";

    /// <summary><c>Cross-Origin-Opener-Policy</c>.</summary>
    public const string CrossOriginOpenerPolicy = "same-origin";

    /// <summary><c>Permissions-Policy</c>: the pages need none of these.</summary>
    public const string PermissionsPolicy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    /// <summary>The content decides the name, so a copy is good for ever.</summary>
    public const string CacheControlOfHashedFiles = "public, max-age=31536000, immutable";

    /// <summary>The name stays when the content changes.</summary>
    public const string CacheControlOfOtherFiles = "public, max-age=3600";

    /// <summary>All that go with a page, apart from its content type.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new("Content-Security-Policy", ContentSecurityPolicy),
        new("X-Frame-Options", FrameOptions),
        new("X-Content-Type-Options", ContentTypeOptions),
        new("Referrer-Policy", ReferrerPolicy),
        new("Cache-Control", CacheControl),
        new("Cross-Origin-Opener-Policy", CrossOriginOpenerPolicy),
        new("Permissions-Policy", PermissionsPolicy),
    ];
}
