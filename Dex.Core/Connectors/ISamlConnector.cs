namespace Dex.Core.Connectors;

/// <summary>A connector that speaks the SAML 2.0 HTTP-POST binding.</summary>
public interface ISamlConnector : IConnector
{
    /// <summary>The form that takes the browser to the identity provider.</summary>
    Task<SamlRequest> BeginAsync(ConnectorScopes scopes, string requestId, CancellationToken ct);

    /// <summary>
    /// Verifies a <c>SAMLResponse</c> that answers the request <paramref name="inResponseTo"/> and says who came. It changes nothing, so that it
    /// may be asked twice. Throws <see cref="UserNotInRequiredGroupsException"/> for a person who is known but not let in, and anything else
    /// when the response is not to be believed.
    /// </summary>
    Task<SamlAnswer> CompleteAsync(ConnectorScopes scopes, string samlResponse, string inResponseTo, CancellationToken ct);
}
