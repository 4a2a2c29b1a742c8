namespace Dex.Server.Pages;

/// <summary>What every page of a provider has in common.</summary>
internal sealed record PageContext
{
    /// <summary>The name people know the provider by (<c>frontend.issuer</c>).</summary>
    public string IssuerName { get; init; } = "dex";

    /// <summary>The logo (<c>frontend.logoURL</c>): an http or https URL, or a path, below <see cref="BasePath"/> where it is relative. Empty: our own.</summary>
    public string LogoUrl { get; init; } = "";

    /// <summary><c>light</c> or <c>dark</c>; anything else follows the browser.</summary>
    public string Theme { get; init; } = "";

    /// <summary>The issuer's path without a slash at its end: empty, or like <c>/dex</c>.</summary>
    public string BasePath { get; init; } = "";
}
