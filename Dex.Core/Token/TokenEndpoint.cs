using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary><c>/token</c> (RFC 6749 §3.2): the phases that no grant can forget.</summary>
public sealed class TokenEndpoint
{
    private readonly DexOptions _options;
    private readonly ClientAuthenticator _clients;
    private readonly ConnectorCache _connectors;
    private readonly TokenIssuer _issuer;
    private readonly Dictionary<string, IGrant> _grants;

    internal TokenEndpoint(
        DexOptions options,
        ClientAuthenticator clients,
        ConnectorCache connectors,
        TokenIssuer issuer,
        IEnumerable<IGrant> grants
    )
    {
        (_options, _clients, _connectors, _issuer) = (options, clients, connectors, issuer);
        _grants = grants.Where(g => _options.GrantTypes.Contains(g.GrantType)).ToDictionary(g => g.GrantType, StringComparer.Ordinal);
    }

    /// <summary>Answers a token request.</summary>
    /// <param name="authorizationHeader">The Authorization header; null where there is none.</param>
    /// <param name="form">The body.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException">The request is refused (RFC 6749 §5.2).</exception>
    public async Task<Reply> HandleAsync(string? authorizationHeader, Parameters form, CancellationToken ct)
    {
        form.RefuseDuplicates();

        // 1. Who asks?
        var client = await _clients.AuthenticateAsync(authorizationHeader, form, ct);

        // 2. By what right?
        var grantType = form["grant_type"] ?? throw new OAuthException(OAuthError.InvalidRequest, "The grant_type parameter is missing.");
        if (!_grants.TryGetValue(grantType, out var grant))
        {
            throw new OAuthException(OAuthError.UnsupportedGrantType, "The grant_type is not supported.", $"grant type \"{grantType}\"");
        }

        // 3. For what? Each grant compares the scopes with those it was given for.
        var request = new TokenRequest(client, form, Scopes.Parse(form["scope"]));
        var found = await grant.FindAsync(request, ct);

        // 4. May the client, by this grant, speak for people of that connector?
        var connector = found.ConnectorId.Length == 0 ? null : await ResolveConnectorAsync(request, grantType, found.ConnectorId, ct);

        // 5. The grant decides.
        var granted = await found.DecideAsync(connector, ct);

        // 6. Issue.
        var tokens = await _issuer.IssueAsync(granted.Authorization, granted.Code, ct);
        return TokenResponse.ToReply(tokens with { RefreshToken = granted.RefreshToken });
    }

    private async Task<OpenConnector> ResolveConnectorAsync(
        TokenRequest request,
        string grantType,
        string connectorId,
        CancellationToken ct
    )
    {
        OpenConnector? connector;
        try
        {
            connector = await _connectors.GetAsync(connectorId, ct);
        }
        catch (ConnectorConfigurationException e)
        {
            throw new OAuthException(
                OAuthError.TemporarilyUnavailable,
                "The connector is not available now.",
                $"connector \"{connectorId}\": {e.Message}",
                503
            );
        }
        if (connector is null)
        {
            throw new OAuthException(OAuthError.InvalidGrant, "The connector no longer exists.", $"connector \"{connectorId}\"");
        }
        if (!ConnectorPolicy.IsAllowed(request.Client, connectorId) || !ConnectorPolicy.IsAllowed(connector.Record, grantType))
        {
            throw new OAuthException(
                OAuthError.InvalidGrant,
                "The connector is not allowed for this client and grant type.",
                $"client_id \"{request.Client.Id}\", connector \"{connectorId}\", grant type \"{grantType}\""
            );
        }
        return connector;
    }
}
