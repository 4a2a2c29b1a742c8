// SAML 2.0 Bindings §3.5; Profiles §4.1.4.
using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;

namespace Dex.Core.Login;

/// <summary>
/// <c>POST /callback</c>: where a page of a SAML identity provider posts its response. Browsers send our cookies, which are SameSite=Lax, with no post
/// of another site, so nothing shows here whose browser this is. The response is held, and the browser is sent to <see cref="CallbackEndpoint"/>,
/// where its cookies come along.
/// </summary>
public sealed class SamlCallbackEndpoint
{
    /// <summary>The parameter that says which response is held.</summary>
    internal const string HeldParameter = "saml_response";

    private readonly DexOptions _options;
    private readonly PendingRequests _pending;
    private readonly ConnectorCache _connectors;
    private readonly (UpstreamCalls Calls, SamlResponses Saml) _upstream;

    internal SamlCallbackEndpoint(
        DexOptions options,
        PendingRequests pending,
        ConnectorCache connectors,
        (UpstreamCalls Calls, SamlResponses Saml) upstream
    )
    {
        (_options, _pending, _connectors, _upstream) = (options, pending, connectors, upstream);
    }

    /// <summary>Takes a response in.</summary>
    /// <param name="connectorId">The connector in the path; null where the path has none.</param>
    /// <param name="form">The form, with <c>SAMLResponse</c> and <c>RelayState</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> HandleAsync(string? connectorId, Parameters form, CancellationToken ct)
    {
        form.RefuseDuplicates();
        if (form["SAMLResponse"] is not { Length: <= SamlResponses.MaxLength } response || form["RelayState"] is not { } relayState)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "A sign-in must be begun here. What was posted is no answer to one.",
                "POST without SAMLResponse or RelayState, or too long a SAMLResponse; logins that the identity provider begins are not supported"
            );
        }
        var request = await _pending.FindAsync(relayState, ct);
        if (connectorId is not null && connectorId != request.ConnectorId)
        {
            throw PendingRequests.Over($"SAML response at /callback/{connectorId} for a request of connector \"{request.ConnectorId}\"");
        }
        if (request.LoggedIn)
        {
            return new RedirectReply(CallbackUrl(connectorId, request.Id, null));
        }
        if ((await _connectors.RequireAsync(request.ConnectorId, ct)).Connector is not ISamlConnector saml)
        {
            throw PendingRequests.Over($"SAML response for a request of connector \"{request.ConnectorId}\", which is of another kind");
        }
        // Nobody but the identity provider makes us keep anything. Who came counts only when the browser is known, and is asked again then.
        await _upstream.Calls.RunAsync(
            request.ConnectorId,
            () => saml.CompleteAsync(Scopes.ForConnector(request.Scopes), response, request.Id, ct)
        );
        return new RedirectReply(CallbackUrl(connectorId, request.Id, await _upstream.Saml.HoldAsync(request, response, ct)));
    }

    private string CallbackUrl(string? connectorId, string state, string? held) =>
        QueryString.Append(
            _options.Issuer.PathTo("/callback") + (connectorId is null ? "" : "/" + Uri.EscapeDataString(connectorId)),
            ("state", state),
            (HeldParameter, held)
        );
}
