namespace Dex.Server.Configuration.Sections;

/// <summary><c>oauth2.pkce</c>.</summary>
public sealed record PkceSection
{
    /// <summary>Whether every code flow needs PKCE.</summary>
    public bool Enforce { get; set; }

    /// <summary><c>S256</c> and <c>plain</c>; empty: both.</summary>
    public IReadOnlyList<string> CodeChallengeMethodsSupported { get; set; } = [];
}
