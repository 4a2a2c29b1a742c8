namespace Dex.Core.Storage;

/// <summary>How many records of each kind garbage collection deleted.</summary>
/// <param name="AuthRequests">Authorization requests.</param>
/// <param name="AuthCodes">Authorization codes.</param>
/// <param name="DeviceRequests">Device requests.</param>
/// <param name="DeviceTokens">Device tokens.</param>
/// <param name="AuthSessions">Sessions.</param>
/// <param name="Expiring">Expiring records.</param>
public readonly record struct GarbageCollected(
    long AuthRequests,
    long AuthCodes,
    long DeviceRequests,
    long DeviceTokens,
    long AuthSessions,
    long Expiring
)
{
    /// <summary>Whether nothing was deleted.</summary>
    public bool IsEmpty => this == default;
}
