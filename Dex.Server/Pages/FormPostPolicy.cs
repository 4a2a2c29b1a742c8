// OAuth 2.0 Form Post Response Mode §2.
using System.Security.Cryptography;
using System.Text;

namespace Dex.Server.Pages;

/// <summary>What the page may do that posts a form by itself.</summary>
internal static class FormPostPolicy
{
    /// <summary>The one script in <c>form_post.html</c>.</summary>
    public const string Script = "document.forms[0].submit()";

    /// <summary>Our style sheets, and that script.</summary>
    public static string ContentSecurityPolicy { get; } =
        PageHeaders.ContentSecurityPolicy
        + $"; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'";
}
