namespace Dex.Server.Configuration.Sections;

/// <summary><c>expiry.refreshTokens</c>.</summary>
public sealed record RefreshTokensSection
{
    /// <summary>Whether a refresh token stays the same.</summary>
    public bool DisableRotation { get; set; }

    /// <summary>How long the previous token still gives the same new one.</summary>
    public string ReuseInterval { get; set; } = "";

    /// <summary>How long a sign-in can be refreshed; empty: for ever.</summary>
    public string AbsoluteLifetime { get; set; } = "";

    /// <summary>How long a token lives unused; empty: for ever.</summary>
    public string ValidIfNotUsedFor { get; set; } = "";
}
