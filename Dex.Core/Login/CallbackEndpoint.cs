using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;

namespace Dex.Core.Login;

/// <summary><c>/callback</c> and <c>/callback/{connector}</c>: where an upstream sends the browser back to.</summary>
public sealed class CallbackEndpoint
{
    private readonly DexOptions _options;
    private readonly PendingRequests _pending;
    private readonly ConnectorCache _connectors;
    private readonly LoginFinalizer _finalizer;
    private readonly UpstreamCalls _upstream;

    internal CallbackEndpoint(
        DexOptions options,
        PendingRequests pending,
        ConnectorCache connectors,
        LoginFinalizer finalizer,
        UpstreamCalls upstream
    )
    {
        (_options, _pending, _connectors, _finalizer, _upstream) = (options, pending, connectors, finalizer, upstream);
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
            _ => throw PendingRequests.Over($"connector \"{request.ConnectorId}\" has no callback at this address"),
        };
        var identity = await _upstream.RunAsync(request.ConnectorId, complete);
        return await _finalizer.FinalizeAsync(request, identity, browser, rememberMe: null, ct);
    }
}
