namespace Dex.Core.Admin;

/// <summary>All that an administrator can do, without a transport.</summary>
/// <param name="Clients">Applications.</param>
/// <param name="Passwords">Local accounts.</param>
/// <param name="Connectors">Connectors.</param>
/// <param name="Refresh">Refresh tokens.</param>
/// <param name="Sessions">Sessions of browsers.</param>
/// <param name="Identities">What is known of people.</param>
public sealed record DexAdmin(
    ClientAdmin Clients,
    PasswordAdmin Passwords,
    ConnectorAdmin Connectors,
    RefreshAdmin Refresh,
    SessionAdmin Sessions,
    IdentityAdmin Identities
);
