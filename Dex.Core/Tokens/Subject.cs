using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>The claim <c>sub</c>: Dex encodes the connector and the person's id there, so that people of two connectors never meet.</summary>
public static class Subject
{
    /// <summary>The subject of a person.</summary>
    public static string Encode(string userId, string connectorId) => Protobuf.Encode(userId, connectorId);

    /// <summary>The person a subject names; null where it is none of ours.</summary>
    public static SubjectKey? Decode(string subject) =>
        Protobuf.Decode(subject) is { } decoded ? new SubjectKey(decoded.First, decoded.Second) : null;
}
