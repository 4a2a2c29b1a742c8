namespace Dex.Core.Protocol.Pages;

/// <summary>The choice of a connector.</summary>
/// <param name="Connectors">The ways to sign in, in the order to show.</param>
public sealed record LoginPage(IReadOnlyList<ConnectorChoice> Connectors) : Page;
