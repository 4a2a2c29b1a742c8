namespace Dex.Core.Storage;

/// <summary>Names a person: who they are to the connector they came from.</summary>
/// <param name="UserId">The connector's id for the person.</param>
/// <param name="ConnectorId">The connector.</param>
public readonly record struct SubjectKey(string UserId, string ConnectorId);
