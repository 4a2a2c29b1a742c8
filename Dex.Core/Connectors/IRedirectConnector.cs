using Dex.Core.Protocol;

namespace Dex.Core.Connectors;

/// <summary>A connector that sends the browser to an upstream and gets it back at the callback (OAuth style).</summary>
public interface IRedirectConnector : IConnector
{
    /// <summary>Where to send the browser.</summary>
    /// <param name="scopes">What the client asked for.</param>
    /// <param name="callbackUrl">The absolute URL of the callback.</param>
    /// <param name="state">What the upstream must hand back as <c>state</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct);

    /// <summary>
    /// Finds out who came back. Throws <see cref="UserNotInRequiredGroupsException"/> for a person who is known but not let in, and anything
    /// else when the upstream refused or failed.
    /// </summary>
    /// <param name="scopes">What the client asked for.</param>
    /// <param name="connectorData">What <see cref="BeginAsync"/> asked to keep.</param>
    /// <param name="callbackUrl">The absolute URL of the callback, as given to <see cref="BeginAsync"/>.</param>
    /// <param name="parameters">The callback's parameters.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<Identity> CompleteAsync(
        ConnectorScopes scopes,
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    );
}
