using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary><c>/callback</c> and <c>/callback/{connector}</c>: where an upstream sends the browser back to.</summary>
public sealed partial class CallbackEndpoint
{
    private readonly DexOptions _options;
    private readonly PendingRequests _pending;
    private readonly ConnectorCache _connectors;
    private readonly LoginFinalizer _finalizer;
    private readonly ILogger _logger;

    internal CallbackEndpoint(
        DexOptions options,
        PendingRequests pending,
        ConnectorCache connectors,
        LoginFinalizer finalizer,
        ILogger<CallbackEndpoint> logger
    )
    {
        (_options, _pending, _connectors, _finalizer, _logger) = (options, pending, connectors, finalizer, logger);
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
        if (open.Connector is not IRedirectConnector connector)
        {
            throw PendingRequests.Over($"connector \"{request.ConnectorId}\" has no callback");
        }
        try
        {
            var callbackUrl = _options.Issuer.UrlTo("/callback");
            var identity = await connector.CompleteAsync(
                Scopes.ForConnector(request.Scopes),
                request.ConnectorData,
                callbackUrl,
                query,
                ct
            );
            return await _finalizer.FinalizeAsync(request, identity, browser, rememberMe: null, ct);
        }
        catch (UserNotInRequiredGroupsException e)
        {
            LogNotInGroups(request.ConnectorId, e);
            throw new OAuthException(
                OAuthError.AccessDenied,
                "You are not a member of any of the groups that may sign in here. Ask the administrator for access.",
                e.Message,
                403
            );
        }
    }

    [LoggerMessage(LogLevel.Warning, "login refused: user in none of the required groups, connector {connector_id}")]
    private partial void LogNotInGroups(string connector_id, Exception exception);
}
