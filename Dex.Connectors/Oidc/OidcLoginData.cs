namespace Dex.Connectors.Oidc;

/// <summary>What is kept between sending a browser away and its return, with Dex's names.</summary>
internal sealed record OidcLoginData
{
    /// <summary>The PKCE verifier; Dex's name for it is misleading.</summary>
    public string CodeChallenge { get; set; } = "";

    /// <summary>The challenge method; empty: no PKCE.</summary>
    public string CodeChallengeMethod { get; set; } = "";

    /// <summary>The nonce that the ID token must have. Ours: Dex sends none.</summary>
    public string Nonce { get; set; } = "";
}
