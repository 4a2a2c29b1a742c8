using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Dpop;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary><c>/token</c> (RFC 6749 §3.2): the phases that no grant can forget.</summary>
public sealed class TokenEndpoint
{
    // For grants whose token is proof enough.
    private static readonly Client Nobody = new() { Id = "" };

    private readonly DexOptions _options;
    private readonly ClientAuthenticator _clients;
    private readonly DpopProofs _proofs;
    private readonly ConnectorCache _connectors;
    private readonly TokenIssuer _issuer;
    private readonly Dictionary<string, IGrant> _grants;

    internal TokenEndpoint(
        DexOptions options,
        ClientAuthenticator clients,
        DpopProofs proofs,
        ConnectorCache connectors,
        TokenIssuer issuer,
        IEnumerable<IGrant> grants
    )
    {
        (_options, _clients, _proofs, _connectors, _issuer) = (options, clients, proofs, connectors, issuer);
        _grants = grants.Where(g => _options.GrantTypes.Contains(g.GrantType)).ToDictionary(g => g.GrantType, StringComparer.Ordinal);
    }

    /// <summary>Answers a token request.</summary>
    /// <exception cref="OAuthException">The request is refused (RFC 6749 §5.2).</exception>
    public async Task<Reply> HandleAsync(ApiRequest api, CancellationToken ct)
    {
        // What a stranger makes up must not become a name in somebody's statistics.
        var grantType = _grants.ContainsKey(api.Form.ValueOrEmpty("grant_type")) ? api.Form.ValueOrEmpty("grant_type") : "unknown";
        try
        {
            var reply = await AnswerAsync(api, ct);
            DexMetrics.CountToken(grantType, "success");
            return reply;
        }
        catch (OAuthException e)
        {
            DexMetrics.CountToken(grantType, e.Error);
            throw;
        }
    }

    private async Task<Reply> AnswerAsync(ApiRequest api, CancellationToken ct)
    {
        var form = api.Form;
        form.RefuseDuplicates();

        // 1. Who asks?
        var grant = _grants.GetValueOrDefault(form.ValueOrEmpty("grant_type"));
        var client =
            grant is null or { NeedsClient: true } || ClientAuthenticator.IsNamed(api) ? await _clients.AuthenticateAsync(api, ct) : Nobody;

        // 2. By what right?
        CheckGrantType(form["grant_type"], grant, client);

        // 3. For what? Each grant compares the scopes with those it was given for.
        var request = new TokenRequest(client, form, Scopes.Parse(form["scope"]))
        {
            RemoteAddress = api.RemoteAddress,
            DpopThumbprint = await ProveKeyAsync(api, client, ct),
        };
        var found = await grant!.FindAsync(request, ct);

        // 4. May the client, by this grant, speak for people of that connector?
        var connector = found.ConnectorId.Length == 0 ? null : await ResolveConnectorAsync(request, grant.GrantType, found.ConnectorId, ct);

        // 5. The grant decides.
        var granted = await found.DecideAsync(connector, ct);

        // 6. Issue.
        return await IssueAsync(request, granted, ct);
    }

    private static void CheckGrantType(string? grantType, IGrant? grant, Client client)
    {
        if (grantType is null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The grant_type parameter is missing.");
        }
        if (grant is null)
        {
            throw new OAuthException(OAuthError.UnsupportedGrantType, "The grant_type is not supported.", $"grant type \"{grantType}\"");
        }
        if (!ConnectorPolicy.IsRegistered(client, grantType))
        {
            throw new OAuthException(
                OAuthError.UnauthorizedClient,
                "The client is not registered for this grant_type.",
                $"client_id \"{client.Id}\", grant type \"{grantType}\""
            );
        }
    }

    private async Task<string> ProveKeyAsync(ApiRequest api, Client client, CancellationToken ct)
    {
        var thumbprint = await _proofs.VerifyAsync(api, "/token", null, ct);
        // RFC 9449 §5.2.
        return thumbprint.Length > 0 || client.Metadata?.DpopBoundAccessTokens is not true
            ? thumbprint
            : throw new OAuthException(OAuthError.InvalidDpopProof, "The client is registered for bound tokens: a DPoP header is needed.");
    }

    private async Task<Reply> IssueAsync(TokenRequest request, Granted granted, CancellationToken ct)
    {
        switch (granted)
        {
            case Granted.Tokens tokens:
                var authorization = Resources.Narrow(tokens.Authorization, request.Form["resource"]);
                return TokenResponse.ToReply(await _issuer.IssueAsync(authorization, tokens.Code, tokens.RefreshToken, ct));
            case Granted.Exchange exchange:
                var isIdToken = exchange.IssuedTokenType == TokenTypes.IdToken;
                var token = await _issuer.IssueOneAsync(Resources.Narrow(exchange.Authorization, request.Form["resource"]), isIdToken, ct);
                return TokenResponse.ToReply(
                    token,
                    exchange.IssuedTokenType,
                    _options.IdTokensValidFor,
                    !isIdToken && request.DpopThumbprint.Length > 0
                );
            case Granted.Stored stored:
                return TokenResponse.FromText(stored.Json);
            default:
                throw new InvalidOperationException($"There is no answer for {granted.GetType().Name}.");
        }
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
