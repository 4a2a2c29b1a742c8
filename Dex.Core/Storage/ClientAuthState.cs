namespace Dex.Core.Storage;

/// <summary>What a session knows of one client.</summary>
/// <param name="AuthenticatedAt">When the person proved who they are, for it.</param>
/// <param name="LastActivity">When the client was last used.</param>
/// <param name="LastTokenIssuedAt">When it last got tokens.</param>
/// <param name="ViaSso">Whether another client's session was used; such a state is never shared further.</param>
public sealed record ClientAuthState(
    DateTimeOffset AuthenticatedAt,
    DateTimeOffset LastActivity,
    DateTimeOffset LastTokenIssuedAt,
    bool ViaSso
);
