// RFC 8693.
using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Token;

/// <summary>
/// Takes a token that a connector's upstream issued and gives one of ours for it: how a job in a CI system becomes somebody here. Dex's
/// parameter <c>connector_id</c> says whom to ask.
/// </summary>
internal sealed partial class TokenExchangeGrant(IStorage storage, ILogger<TokenExchangeGrant> logger) : IGrant
{
    public string GrantType => GrantTypes.TokenExchange;

    public async Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct)
    {
        var subjectType = request.Require("subject_token_type");
        if (subjectType is not (TokenTypes.IdToken or TokenTypes.AccessToken))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The subject_token_type is not supported.", $"type \"{subjectType}\"");
        }
        var issuedType = request.Form["requested_token_type"] ?? TokenTypes.AccessToken;
        if (issuedType is not (TokenTypes.IdToken or TokenTypes.AccessToken))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The requested_token_type is not supported.", $"type \"{issuedType}\"");
        }
        if (request.Form["actor_token"] is not null || request.Form["actor_token_type"] is not null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "Delegation (actor_token) is not supported.");
        }
        // As in Dex unknown scopes are no error here. There is never a refresh token: nothing outlives what was handed in.
        var scopes = await GrantScopes.CheckAsync(storage.Clients, request, [], ct, ignoreUnknown: true);
        return new Found(this, request, scopes, subjectType, issuedType, request.Require("connector_id"), request.Require("subject_token"));
    }

    private async Task<Granted> DecideAsync(
        TokenRequest request,
        IReadOnlyList<string> scopes,
        (string SubjectToken, string SubjectType, string IssuedType) exchange,
        OpenConnector connector,
        CancellationToken ct
    )
    {
        if (connector.Connector is not ITokenIdentityConnector upstream)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The connector cannot exchange tokens.",
                $"connector \"{connector.Record.Id}\" of type \"{connector.Record.Type}\""
            );
        }
        Identity identity;
        try
        {
            identity = await upstream.GetIdentityAsync(exchange.SubjectType, exchange.SubjectToken, ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OAuthException or StorageUnavailableException))
        {
            LogRefused(connector.Record.Id, request.Client.Id, e);
            // As Dex answers: 401 and access_denied.
            throw new OAuthException(OAuthError.AccessDenied, "The subject_token was not accepted by the connector.", status: 401);
        }
        LogExchanged(connector.Record.Id, request.Client.Id, identity.Claims.UserId, exchange.SubjectType, exchange.IssuedType);
        return new Granted.Exchange(
            new Authorization
            {
                GrantType = GrantTypes.TokenExchange,
                Client = request.Client,
                Claims = identity.Claims,
                Scopes = scopes,
                ConnectorId = connector.Record.Id,
                Extras = request.Bind(null),
            },
            exchange.IssuedType
        );
    }

    [LoggerMessage(
        LogLevel.Warning,
        "token exchange refused, connector {connector_id}, client {client_id}",
        EventName = AuditEvents.TokenExchangeRefused
    )]
    private partial void LogRefused(string connector_id, string client_id, Exception exception);

    [LoggerMessage(
        LogLevel.Information,
        "token exchange successful, connector {connector_id}, client {client_id}, user {user_id}, {subject_token_type}, {requested_token_type}",
        EventName = AuditEvents.TokenExchanged
    )]
    private partial void LogExchanged(
        string connector_id,
        string client_id,
        string user_id,
        string subject_token_type,
        string requested_token_type
    );

    private sealed class Found(
        TokenExchangeGrant grant,
        TokenRequest request,
        IReadOnlyList<string> scopes,
        string subjectType,
        string issuedType,
        string connectorId,
        string subjectToken
    ) : IFoundGrant
    {
        public string ConnectorId => connectorId;

        public Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct) =>
            grant.DecideAsync(request, scopes, (subjectToken, subjectType, issuedType), connector!, ct);
    }
}
