using Dex.Core.Protocol;

namespace Dex.Core.Connectors;

/// <summary>A connector that can end the session at its upstream too.</summary>
public interface ILogoutConnector : IConnector
{
    /// <summary>Where to send the browser to log out upstream; null where the upstream cannot.</summary>
    Task<string?> GetLogoutUrlAsync(string postLogoutRedirectUri, CancellationToken ct);

    /// <summary>Checks what the upstream sent back after its logout. Throws when it is not good.</summary>
    Task CompleteLogoutAsync(Parameters parameters, CancellationToken ct);
}
