using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary><c>/auth/{connector}</c>: begins a login. From here on the request is kept in storage and bound to the browser.</summary>
public sealed class LoginEndpoint
{
    private readonly DexOptions _options;
    private readonly AuthorizeRules _rules;
    private readonly ConnectorCache _connectors;
    private readonly SessionLogin _sessionLogin;
    private readonly IStorage _storage;
    private readonly (TimeProvider Time, IRandom Random, UpstreamCalls Upstream) _host;

    internal LoginEndpoint(
        DexOptions options,
        AuthorizeRules rules,
        ConnectorCache connectors,
        SessionLogin sessionLogin,
        IStorage storage,
        (TimeProvider Time, IRandom Random, UpstreamCalls Upstream) host
    )
    {
        (_options, _rules, _connectors, _sessionLogin, _storage, _host) = (options, rules, connectors, sessionLogin, storage, host);
    }

    /// <summary>Sends the browser to the connector's upstream, to the password page, or, where its session answers, back to the client.</summary>
    public async Task<Reply> HandleAsync(string connectorId, Parameters parameters, BrowserContext browser, CancellationToken ct)
    {
        var request = await _rules.CheckAsync(parameters, ct);
        var connector = await _connectors.RequireAsync(connectorId, ct);
        CheckPolicy(request, connector.Record);

        var browserValue = BrowserBinding.ValueOf(browser, _host.Random);
        var pending = NewAuthRequest(request, connectorId, browserValue);
        var cookies = new List<SetCookie> { new(BrowserBinding.CookieName, browserValue) };
        if (Restart.Remember(request.Parameters, connectorId) is { } restart)
        {
            cookies.Add(restart);
        }
        if (await AnswerFromSessionAsync(request, pending, browser, ct) is { } answer)
        {
            return answer with { Cookies = [.. answer.Cookies, .. cookies] };
        }
        var (reply, connectorData) = await _host.Upstream.RunAsync(connectorId, () => BeginAsync(connector, pending, request, ct));
        await _storage.AuthRequests.CreateAsync(pending with { ConnectorData = connectorData }, ct);
        return reply with { Cookies = cookies };
    }

    private async Task<Reply?> AnswerFromSessionAsync(
        AuthorizeRequest request,
        AuthRequest pending,
        BrowserContext browser,
        CancellationToken ct
    )
    {
        if (_options.Sessions is not null)
        {
            return await _sessionLogin.TryAsync(request, pending, browser, ct);
        }
        return request.Prompt.None ? throw request.Refuse(OAuthError.LoginRequired, "Nobody is signed in.") : null;
    }

    private static void CheckPolicy(AuthorizeRequest request, ConnectorRecord connector)
    {
        if (!ConnectorPolicy.IsAllowed(request.Client, connector.Id) || !ConnectorPolicy.IsAllowed(connector, request.GrantType))
        {
            throw new OAuthException(
                OAuthError.AccessDenied,
                "This way to sign in is not open to the application.",
                $"client_id \"{request.Client.Id}\", connector \"{connector.Id}\", grant type \"{request.GrantType}\"",
                403
            );
        }
        if (request.ConnectorId is not null && request.ConnectorId != connector.Id)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The application chose another way to sign in.",
                $"connector_id \"{request.ConnectorId}\" at /auth/{connector.Id}"
            );
        }
    }

    private AuthRequest NewAuthRequest(AuthorizeRequest request, string connectorId, string browserValue) =>
        new()
        {
            Id = _host.Random.NewId(),
            ClientId = request.Client.Id,
            ResponseTypes = request.ResponseTypes,
            Scopes = request.Scopes,
            RedirectUri = request.RedirectUri,
            Nonce = request.Nonce,
            State = request.State,
            ForceApprovalPrompt = request.ForceApprovalPrompt,
            Prompt = request.Prompt.ToString(),
            MaxAge = request.MaxAge,
            Expiry = _host.Time.GetUtcNow() + _options.AuthRequestsValidFor,
            ConnectorId = connectorId,
            Pkce = request.Pkce,
            Extras = request.Extras,
            HmacKey = BrowserBinding.NewHmacKey(browserValue, _host.Random),
        };

    private async Task<(Reply Reply, byte[]? ConnectorData)> BeginAsync(
        OpenConnector connector,
        AuthRequest pending,
        AuthorizeRequest request,
        CancellationToken ct
    )
    {
        var scopes = Scopes.ForConnector(pending.Scopes);
        switch (connector.Connector)
        {
            case IRedirectConnector redirect:
                var begun = await redirect.BeginAsync(scopes, _options.Issuer.UrlTo("/callback"), pending.Id, ct);
                return (new RedirectReply(begun.Url), begun.ConnectorData);
            case IProxyConnector:
                var callback = _options.Issuer.UrlTo("/callback/") + Uri.EscapeDataString(pending.ConnectorId);
                return (new RedirectReply(QueryString.Append(callback, ("state", pending.Id))), null);
            case ISamlConnector saml:
                var form = await saml.BeginAsync(scopes, pending.Id, ct);
                return (
                    new FormPostReply(form.SsoUrl, [("SAMLRequest", form.Request), ("RelayState", pending.Id)]) { ToUpstream = true },
                    null
                );
            case IPasswordConnector:
                var query = QueryString.Build([
                    ("state", pending.Id),
                    ("back", await BackLinkAsync(request.Parameters, ct)),
                    (PasswordEndpoint.LoginHintParameter, request.LoginHint),
                ]);
                return (
                    new RedirectReply(_options.Issuer.PathTo("/auth/") + Uri.EscapeDataString(pending.ConnectorId) + "/login?" + query),
                    null
                );
            default:
                throw new OAuthException(
                    OAuthError.ServerError,
                    "This way to sign in cannot be used in a browser.",
                    $"connector \"{connector.Record.Id}\" of type \"{connector.Record.Type}\" has no interactive login",
                    400
                );
        }
    }

    // Back to the choice makes sense only where there is one; and there the session must not choose again.
    private async Task<string?> BackLinkAsync(Parameters parameters, CancellationToken ct)
    {
        if ((await _connectors.ListAsync(ct)).Count <= 1)
        {
            return null;
        }
        var again = parameters.Without("connector_id");
        if (_options.Sessions is not null)
        {
            again = Parameters.From(again.Without("prompt").All.Append(KeyValuePair.Create("prompt", "select_account")));
        }
        return _options.Issuer.PathTo("/auth?") + again.ToQuery();
    }
}
