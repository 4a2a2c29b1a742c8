namespace Dex.Core.Protocol;

/// <summary>The issuer URL, exactly as configured, and the addresses below it.</summary>
public sealed class Issuer
{
    /// <summary>Reads an absolute http or https URL without query and fragment (OpenID Connect Discovery §3).</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public Issuer(string url)
    {
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0
        )
        {
            throw new FormatException($"issuer \"{url}\" is not an absolute http or https URL");
        }
        if (url.Contains('?', StringComparison.Ordinal) || url.Contains('#', StringComparison.Ordinal) || uri.UserInfo.Length > 0)
        {
            throw new FormatException($"issuer \"{url}\" must have no query, fragment or user name");
        }
        Url = url;
        IsHttps = uri.Scheme == Uri.UriSchemeHttps;
        Origin = uri.GetLeftPart(UriPartial.Authority);
        Path = uri.AbsolutePath.TrimEnd('/');
    }

    /// <summary>The issuer, as it stands in <c>iss</c>.</summary>
    public string Url { get; }

    /// <summary>Scheme, host and port.</summary>
    public string Origin { get; }

    /// <summary>The path, without a slash at its end: empty, or like <c>/dex</c>.</summary>
    public string Path { get; }

    /// <summary>Whether browsers reach it over TLS; cookies are Secure then.</summary>
    public bool IsHttps { get; }

    /// <summary>The path that a cookie of ours has.</summary>
    public string CookiePath => Path.Length == 0 ? "/" : Path;

    /// <summary>The path of an endpoint.</summary>
    /// <param name="path">Begins with a slash.</param>
    public string PathTo(string path) => Path + path;

    /// <summary>The absolute URL of an endpoint.</summary>
    /// <param name="path">Begins with a slash.</param>
    public string UrlTo(string path) => Origin + Path + path;

    /// <inheritdoc />
    public override string ToString() => Url;
}
