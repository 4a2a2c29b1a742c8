namespace Dex.Core.Protocol.Pages;

/// <summary>The choice of a connector.</summary>
/// <param name="Connectors">The ways to sign in, in the order to show.</param>
public sealed record LoginPage(IReadOnlyList<ConnectorChoice> Connectors) : Page
{
    /// <summary>What the application wants people to see of it; null where nothing.</summary>
    public AppInfo? App { get; init; }
}
