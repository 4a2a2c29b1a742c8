using Dex.Core.Authorize;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Sessions;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary>Finds the connector a person signs in through: the client's choice, the only one, that of the browser's session, or the person's.</summary>
public sealed class ConnectorPicker(DexOptions options, ConnectorCache connectors, BrowserSessions sessions)
{
    /// <summary>A redirect to the connector, or the page to choose one.</summary>
    public async Task<Reply> PickAsync(AuthorizeRequest request, BrowserContext browser, CancellationToken ct)
    {
        var usable = await UsableAsync(request, ct);
        if (usable.Count == 0)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "There is no way to sign in to this application.",
                $"client_id \"{request.Client.Id}\""
            );
        }
        var query = request.Parameters.Without("connector_id").ToQuery();
        if (await FromSessionAsync(request, usable, browser, ct) is { } signedIn)
        {
            return new RedirectReply(UrlOf(signedIn, query));
        }
        if (request.Prompt.None)
        {
            // OpenID Connect Core §3.1.2.6.
            throw request.Refuse(OAuthError.LoginRequired, "Nobody is signed in.");
        }
        return usable.Count == 1 && (request.ConnectorId is not null || !options.AlwaysShowLoginScreen)
            ? new RedirectReply(UrlOf(usable[0], query))
            : new PageReply(new LoginPage(await ChoicesAsync(usable, query, ct)) { App = AppInfo.Of(request.Client) });
    }

    private async Task<List<ConnectorRecord>> UsableAsync(AuthorizeRequest request, CancellationToken ct)
    {
        var usable = new List<ConnectorRecord>();
        foreach (var connector in await connectors.ListAsync(ct))
        {
            if (
                ConnectorPolicy.IsAllowed(connector, request.GrantType)
                && ConnectorPolicy.IsAllowed(request.Client, connector.Id)
                && (request.ConnectorId is null || request.ConnectorId == connector.Id)
            )
            {
                usable.Add(connector);
            }
        }
        return usable;
    }

    private async Task<IReadOnlyList<ConnectorChoice>> ChoicesAsync(List<ConnectorRecord> usable, string query, CancellationToken ct)
    {
        var choices = new List<ConnectorChoice>();
        foreach (var connector in usable)
        {
            choices.Add(
                new ConnectorChoice(connector.Id, connector.Name, connector.Type, UrlOf(connector, query))
                {
                    IsAvailable = await connectors.IsAvailableAsync(connector, ct),
                }
            );
        }
        return choices;
    }

    private async Task<ConnectorRecord?> FromSessionAsync(
        AuthorizeRequest request,
        List<ConnectorRecord> usable,
        BrowserContext browser,
        CancellationToken ct
    )
    {
        var skips = request.Prompt.SelectAccount || (options.AlwaysShowLoginScreen && !request.Prompt.None);
        return sessions.Enabled && !skips && await sessions.FindAsync(browser, ct) is { } session
            ? usable.Find(c => c.Id == session.ConnectorId)
            : null;
    }

    private string UrlOf(ConnectorRecord connector, string query) =>
        options.Issuer.PathTo("/auth/") + Uri.EscapeDataString(connector.Id) + "?" + query;
}
