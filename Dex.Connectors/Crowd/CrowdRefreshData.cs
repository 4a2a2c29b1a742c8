namespace Dex.Connectors.Crowd;

/// <summary>What is kept for refreshing, with Dex's names.</summary>
internal sealed record CrowdRefreshData
{
    /// <summary>The name that the person signed in with.</summary>
    public string Username { get; set; } = "";
}
