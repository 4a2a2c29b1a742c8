using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary><c>/auth/{connector}</c>: begins a login. From here on the request is kept in storage and bound to the browser.</summary>
public sealed class LoginEndpoint(
    DexOptions options,
    AuthorizeRules rules,
    ConnectorCache connectors,
    IStorage storage,
    TimeProvider time,
    IRandom random
)
{
    /// <summary>Sends the browser to the connector's upstream, or to the password page.</summary>
    public async Task<Reply> HandleAsync(string connectorId, Parameters parameters, BrowserContext browser, CancellationToken ct)
    {
        var request = await rules.CheckAsync(parameters, ct);
        if (request.Prompt.None)
        {
            throw ConnectorPicker.SilentLoginImpossible(request);
        }
        var connector = await connectors.RequireAsync(connectorId, ct);
        CheckPolicy(request, connector.Record);

        var browserValue = BrowserBinding.ValueOf(browser, random);
        var pending = NewAuthRequest(request, connectorId, browserValue);
        var (location, connectorData) = await BeginAsync(connector, pending, request.Parameters, ct);
        await storage.AuthRequests.CreateAsync(pending with { ConnectorData = connectorData }, ct);

        var cookies = new List<SetCookie> { new(BrowserBinding.CookieName, browserValue) };
        if (Restart.Remember(request.Parameters, connectorId) is { } restart)
        {
            cookies.Add(restart);
        }
        return new RedirectReply(location) { Cookies = cookies };
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
            Id = random.NewId(),
            ClientId = request.Client.Id,
            ResponseTypes = request.ResponseTypes,
            Scopes = request.Scopes,
            RedirectUri = request.RedirectUri,
            Nonce = request.Nonce,
            State = request.State,
            ForceApprovalPrompt = request.ForceApprovalPrompt,
            Prompt = request.Prompt.ToString(),
            MaxAge = request.MaxAge,
            Expiry = time.GetUtcNow() + options.AuthRequestsValidFor,
            ConnectorId = connectorId,
            Pkce = request.Pkce,
            HmacKey = BrowserBinding.NewHmacKey(browserValue, random),
        };

    private async Task<(string Location, byte[]? ConnectorData)> BeginAsync(
        OpenConnector connector,
        AuthRequest pending,
        Parameters parameters,
        CancellationToken ct
    )
    {
        switch (connector.Connector)
        {
            case IRedirectConnector redirect:
                var callbackUrl = options.Issuer.UrlTo("/callback");
                var begun = await redirect.BeginAsync(Scopes.ForConnector(pending.Scopes), callbackUrl, pending.Id, ct);
                return (begun.Url, begun.ConnectorData);
            case IPasswordConnector:
                var query = QueryString.Build([
                    ("state", pending.Id),
                    ("back", await BackLinkAsync(parameters, ct)),
                    (PasswordEndpoint.LoginHintParameter, parameters["login_hint"]),
                ]);
                return (options.Issuer.PathTo("/auth/") + Uri.EscapeDataString(pending.ConnectorId) + "/login?" + query, null);
            default:
                throw new OAuthException(
                    OAuthError.ServerError,
                    "This way to sign in cannot be used in a browser.",
                    $"connector \"{connector.Record.Id}\" of type \"{connector.Record.Type}\" has no interactive login",
                    400
                );
        }
    }

    // Back to the choice makes sense only where there is one.
    private async Task<string?> BackLinkAsync(Parameters parameters, CancellationToken ct) =>
        (await connectors.ListAsync(ct)).Count > 1 ? options.Issuer.PathTo("/auth?") + parameters.Without("connector_id").ToQuery() : null;
}
