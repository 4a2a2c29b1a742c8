namespace Dex.Core.Protocol.Pages;

/// <summary>One way to sign in.</summary>
/// <param name="Id">The connector's id.</param>
/// <param name="Name">The name people see.</param>
/// <param name="Type">The kind, for its logo.</param>
/// <param name="Url">Where it leads.</param>
public sealed record ConnectorChoice(string Id, string Name, string Type, string Url)
{
    /// <summary>Whether it works now; otherwise people are told so and cannot choose it.</summary>
    public bool IsAvailable { get; init; } = true;
}
