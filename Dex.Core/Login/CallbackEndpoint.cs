using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary><c>/callback</c> and <c>/callback/{connector}</c>: where an upstream sends the browser back to.</summary>
public sealed class CallbackEndpoint
{
    private readonly DexOptions _options;
    private readonly PendingRequests _pending;
    private readonly ConnectorCache _connectors;
    private readonly LoginFinalizer _finalizer;
    private readonly UpstreamCalls _upstream;
    private readonly SamlResponses _samlResponses;

    internal CallbackEndpoint(
        DexOptions options,
        PendingRequests pending,
        ConnectorCache connectors,
        LoginFinalizer finalizer,
        (UpstreamCalls Calls, SamlResponses Saml) upstream
    )
    {
        (_options, _pending, _connectors, _finalizer) = (options, pending, connectors, finalizer);
        (_upstream, _samlResponses) = upstream;
    }

    /// <summary>Finds out who came back.</summary>
    /// <param name="connectorId">The connector in the path; null where the path has none.</param>
    /// <param name="query">The query, with the request's id as <c>state</c>.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> HandleAsync(string? connectorId, Parameters query, BrowserContext browser, CancellationToken ct)
    {
        query.RefuseDuplicates();
        var request = await _pending.LoadAsync(query["state"], browser, ct);
        if (connectorId is not null && connectorId != request.ConnectorId)
        {
            throw PendingRequests.Over(
                $"callback of connector \"{connectorId}\" for authorization request {request.Id} of connector \"{request.ConnectorId}\""
            );
        }
        if (request.LoggedIn)
        {
            // The person came back here with the back button or a reload; the upstream's answer was used already.
            return _finalizer.Continue(request);
        }
        var open = await _connectors.RequireAsync(request.ConnectorId, ct);
        Func<Task<Identity>> complete = open.Connector switch
        {
            IRedirectConnector redirect => () =>
                redirect.CompleteAsync(
                    Scopes.ForConnector(request.Scopes),
                    request.ConnectorData,
                    _options.Issuer.UrlTo("/callback"),
                    query,
                    ct
                ),
            // Only at its own address, which is the one that the proxy guards.
            IProxyConnector proxy when connectorId is not null => () => Task.FromResult(proxy.Read(browser.Header, browser.Peer)),
            // What the identity provider posted to SamlCallbackEndpoint.
            ISamlConnector saml => await ReadSamlAsync(saml, request, query[SamlCallbackEndpoint.HeldParameter], ct),
            _ => throw PendingRequests.Over($"connector \"{request.ConnectorId}\" has no callback at this address"),
        };
        var identity = await _upstream.RunAsync(request.ConnectorId, complete);
        return await _finalizer.FinalizeAsync(request, identity, browser, rememberMe: null, ct);
    }

    // Taken before it is read, and noted before it counts: of many browsers or tries exactly one gets in.
    private async Task<Func<Task<Identity>>> ReadSamlAsync(ISamlConnector saml, AuthRequest request, string? held, CancellationToken ct)
    {
        var response = await _samlResponses.TakeAsync(request, held, ct);
        return async () =>
        {
            var answer = await saml.CompleteAsync(Scopes.ForConnector(request.Scopes), response, request.Id, ct);
            await _samlResponses.UseAsync(request, answer, ct);
            return answer.Identity;
        };
    }
}
