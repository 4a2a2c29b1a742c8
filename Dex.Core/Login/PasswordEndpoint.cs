using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary><c>/auth/{connector}/login</c>: the name and password form, or a ticket in its place.</summary>
public sealed partial class PasswordEndpoint
{
    /// <summary>Carries the client's <c>login_hint</c> to the form.</summary>
    internal const string LoginHintParameter = "login_hint";

    // What nobody types; a connector should not be asked to hash or look up more.
    internal const int MaxFieldLength = 1024;

    private readonly DexOptions _options;
    private readonly PendingRequests _pending;
    private readonly (ConnectorCache Cache, UpstreamCalls Upstream) _connectors;
    private readonly LoginFinalizer _finalizer;
    private readonly NegotiateLogin _negotiate;
    private readonly SignInLimiter _limiter;
    private readonly ILogger _logger;

    internal PasswordEndpoint(
        DexOptions options,
        PendingRequests pending,
        (ConnectorCache Cache, UpstreamCalls Upstream) connectors,
        (LoginFinalizer Finalizer, NegotiateLogin Negotiate) login,
        SignInLimiter limiter,
        ILogger<PasswordEndpoint> logger
    )
    {
        (_options, _pending, _connectors, _limiter, _logger) = (options, pending, connectors, limiter, logger);
        (_finalizer, _negotiate) = login;
    }

    /// <summary>Shows the form, or signs in by a ticket where the connector takes one.</summary>
    public async Task<Reply> ShowAsync(string connectorId, Parameters query, BrowserContext browser, CancellationToken ct)
    {
        var (request, connector) = await LoadAsync(connectorId, query, browser, ct);
        var form = await FormAsync(request, query, connector, ct) with { Username = query.ValueOrEmpty(LoginHintParameter) };
        return connector is INegotiateConnector negotiating
            ? await _negotiate.ShowAsync(request, negotiating, form, browser, ct)
            : new PageReply(form);
    }

    /// <summary>Checks the name and password.</summary>
    public async Task<Reply> SubmitAsync(
        string connectorId,
        Parameters query,
        Parameters form,
        BrowserContext browser,
        CancellationToken ct
    )
    {
        var (request, connector) = await LoadAsync(connectorId, query, browser, ct);
        form.RefuseDuplicates();
        var (username, password) = (form.ValueOrEmpty("login"), form.ValueOrEmpty("password"));
        if (username.Length > MaxFieldLength || password.Length > MaxFieldLength)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The name or password is too long.");
        }
        var page = await FormAsync(request, query, connector, ct) with
        {
            Username = username,
            RememberMeChecked = form["remember_me"] == "on",
        };
        if (_limiter.TryBegin(connectorId, username, browser.RemoteAddress) is { } wait)
        {
            DexMetrics.CountLogin(connectorId, "limited");
            LogThrottled(connectorId, username, request.ClientId);
            return new PageReply(page with { RetryAfter = wait }) { Status = 429, Headers = [RetryAfter(wait)] };
        }
        // An empty password never reaches a connector: some directories take it for an anonymous bind and say yes.
        var identity =
            username.Length == 0 || password.Length == 0
                ? null
                : await _connectors.Upstream.RunAsync(
                    connectorId,
                    () => connector.LoginAsync(Scopes.ForConnector(request.Scopes), username, password, ct)
                );
        if (identity is null)
        {
            DexMetrics.CountLogin(connectorId, "wrong_credentials");
            LogWrongCredentials(connectorId, username, request.ClientId);
            return new PageReply(page with { Invalid = true }) { Status = 401 };
        }
        _limiter.Succeeded(connectorId, username, browser.RemoteAddress);
        return await _finalizer.FinalizeAsync(request, identity, browser, form["remember_me"] == "on", ct);
    }

    internal static (string, string) RetryAfter(TimeSpan wait) =>
        ("Retry-After", ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private async Task<(AuthRequest, IPasswordConnector)> LoadAsync(
        string connectorId,
        Parameters query,
        BrowserContext browser,
        CancellationToken ct
    )
    {
        query.RefuseDuplicates();
        var request = await _pending.LoadAsync(query["state"], browser, ct);
        var open = await _connectors.Cache.RequireAsync(connectorId, ct);
        return request.ConnectorId == connectorId && open.Connector is IPasswordConnector connector
            ? (request, connector)
            : throw PendingRequests.Over($"authorization request {request.Id} is not for a password login at connector \"{connectorId}\"");
    }

    private async Task<PasswordPage> FormAsync(AuthRequest request, Parameters query, IPasswordConnector connector, CancellationToken ct) =>
        new()
        {
            PostUrl = _options.Issuer.PathTo("/auth/") + Uri.EscapeDataString(request.ConnectorId) + "/login?" + query.ToQuery(),
            BackLink = BackLink.Sanitize(query["back"]),
            ShowRememberMe = _options.Sessions is not null,
            RememberMeChecked = _options.Sessions?.RememberMeCheckedByDefault is true,
            App = await _pending.AppOfAsync(request, ct),
            UsernamePrompt = connector.Prompt.Length == 0 ? "Username" : connector.Prompt,
        };

    [LoggerMessage(
        LogLevel.Warning,
        "failed login attempt: invalid credentials, connector {connector_id}, user {user}, client {client_id}",
        EventName = AuditEvents.LoginFailed
    )]
    private partial void LogWrongCredentials(string connector_id, string user, string client_id);

    [LoggerMessage(
        LogLevel.Warning,
        "login attempt refused: too many failures, connector {connector_id}, user {user}, client {client_id}",
        EventName = AuditEvents.RateLimited
    )]
    private partial void LogThrottled(string connector_id, string user, string client_id);
}
