namespace Dex.Core.Tokens;

/// <summary>The claim <c>sub</c>: Dex encodes the connector and the person's id there, so that people of two connectors never meet.</summary>
public static class Subject
{
    /// <summary>The subject of a person.</summary>
    public static string Encode(string userId, string connectorId) => Protobuf.Encode(userId, connectorId);
}
