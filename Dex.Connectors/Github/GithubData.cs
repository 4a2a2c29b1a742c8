namespace Dex.Connectors.Github;

/// <summary>What is kept for refreshing, with Dex's names. Tokens of OAuth apps last; those of GitHub apps expire and have a refresh token.</summary>
internal sealed record GithubData
{
    /// <summary>The access token.</summary>
    public string AccessToken { get; set; } = "";

    /// <summary>The refresh token; null where there is none.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>When the access token ends; Go's zero time where it does not.</summary>
    public DateTimeOffset Expiry { get; set; }
}
