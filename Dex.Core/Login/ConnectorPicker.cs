using Dex.Core.Authorize;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary>Finds the connector a person signs in through: the client's choice, the only one, or the person's.</summary>
public sealed class ConnectorPicker(DexOptions options, ConnectorCache connectors)
{
    /// <summary>A redirect to the connector, or the page to choose one.</summary>
    public async Task<Reply> PickAsync(AuthorizeRequest request, CancellationToken ct)
    {
        var usable = new List<ConnectorRecord>();
        foreach (var connector in await connectors.ListAsync(ct))
        {
            if (ConnectorPolicy.IsAllowed(connector, request.GrantType) && ConnectorPolicy.IsAllowed(request.Client, connector.Id))
            {
                usable.Add(connector);
            }
        }
        if (request.ConnectorId is not null)
        {
            usable.RemoveAll(c => c.Id != request.ConnectorId);
        }
        if (usable.Count == 0)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "There is no way to sign in to this application.",
                $"client_id \"{request.Client.Id}\""
            );
        }
        if (request.Prompt.None)
        {
            // Nobody is signed in here between requests, so nothing can be answered silently (OpenID Connect Core §3.1.2.6).
            throw SilentLoginImpossible(request);
        }
        var query = request.Parameters.Without("connector_id").ToQuery();
        return usable.Count == 1 && (request.ConnectorId is not null || !options.AlwaysShowLoginScreen)
            ? new RedirectReply(UrlOf(usable[0], query))
            : new PageReply(new LoginPage([.. usable.Select(c => new ConnectorChoice(c.Id, c.Name, c.Type, UrlOf(c, query)))]));
    }

    internal static OAuthException SilentLoginImpossible(AuthorizeRequest request) =>
        new(OAuthError.LoginRequired, "Nobody is signed in.") { Redirect = new ErrorRedirect(request.RedirectUri, request.State) };

    private string UrlOf(ConnectorRecord connector, string query) =>
        options.Issuer.PathTo("/auth/") + Uri.EscapeDataString(connector.Id) + "?" + query;
}
