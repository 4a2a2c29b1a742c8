namespace Dex.Server.Pages;

/// <summary>The function <c>url</c> of Dex's templates: where a file stands, as seen from the request.</summary>
internal static class AssetPath
{
    /// <summary>The address of an asset relative to a request, so that a proxy may put the whole provider below another path.</summary>
    /// <param name="basePath">The issuer's path: empty, or like <c>/dex</c>.</param>
    /// <param name="requestPath">The request's path, the issuer's included.</param>
    /// <param name="asset">A path below the issuer's, or an absolute URL, which stays as it is.</param>
    public static string Relative(string basePath, string requestPath, string asset)
    {
        if (asset.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(asset, UriKind.Absolute, out _))
        {
            return asset;
        }
        var (issuer, request, parts) = (Parts(basePath), Parts(requestPath), Parts(asset));
        request = [.. request.Skip(CommonLength(issuer, request))];
        if (request.Length == 0)
        {
            // At the issuer itself the browser takes the last part for a file.
            parts = [.. issuer, .. parts];
        }
        var common = CommonLength(request, parts);
        var up = Math.Max(0, request.Length - common - 1);
        return string.Join('/', Enumerable.Repeat("..", up).Concat(parts.Skip(common)));
    }

    private static string[] Parts(string path) => [.. path.Split('/').Where(p => p.Length > 0 && p != ".")];

    private static int CommonLength(string[] a, string[] b)
    {
        var length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
        {
            length++;
        }
        return length;
    }
}
