namespace Dex.Core.Login;

/// <summary>The link from the password page back to the choice of a connector, which travels in the page's own URL.</summary>
internal static class BackLink
{
    /// <summary>The link if it leads to a path of this site, else empty: never to another site (an open redirect).</summary>
    public static string Sanitize(string? back)
    {
        if (back is null || !back.StartsWith('/') || back.StartsWith("//", StringComparison.Ordinal))
        {
            return "";
        }
        // Browsers read a backslash as a slash and drop tabs and line breaks.
        return back.AsSpan().ContainsAny("\\\t\r\n") ? "" : back;
    }
}
