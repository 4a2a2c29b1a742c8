namespace Dex.Core.Storage;

/// <summary>Points from a person to one of their refresh tokens.</summary>
/// <param name="Id">The refresh token's id.</param>
/// <param name="ClientId">The client it belongs to.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="LastUsed">When it was last used, as far as this record was told.</param>
/// <param name="SessionId">The browser session it was issued under; empty where there was none.</param>
public sealed record RefreshTokenRef(string Id, string ClientId, DateTimeOffset CreatedAt, DateTimeOffset LastUsed, string SessionId = "");
