// RFC 6749 §4.3.
using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Token;

/// <summary>A client hands in a person's name and password, for the one connector that configuration opens to it (<c>oauth2.passwordConnector</c>).</summary>
internal sealed partial class PasswordGrant(
    DexOptions options,
    IStorage storage,
    RefreshTokens refreshTokens,
    SignInLimiter limiter,
    IRandom random,
    ILogger<PasswordGrant> logger
) : IGrant
{
    public string GrantType => GrantTypes.Password;

    public async Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct)
    {
        var scopes = await GrantScopes.CheckAsync(storage.Clients, request, [], ct);
        if (!scopes.Contains(Scopes.OpenId))
        {
            throw new OAuthException(OAuthError.InvalidScope, "The scope openid is missing.");
        }
        return new Found(this, request, scopes, request.Require("username"), request.Require("password"));
    }

    private async Task<Granted> DecideAsync(Found found, OpenConnector connector, CancellationToken ct)
    {
        if (connector.Connector is not IPasswordConnector login)
        {
            throw new OAuthException(
                OAuthError.ServerError,
                "The connector of the password grant takes no passwords.",
                $"oauth2.passwordConnector names connector \"{connector.Record.Id}\" of type \"{connector.Record.Type}\"",
                500
            );
        }
        var identity = await LoginAsync(found, login, connector.Record.Id, ct);
        var authorization = new Authorization
        {
            GrantType = GrantTypes.Password,
            Client = found.Request.Client,
            Claims = identity.Claims,
            Scopes = found.Scopes,
            ConnectorId = connector.Record.Id,
            Nonce = found.Request.Form.ValueOrEmpty("nonce"),
            Extras = found.Request.Bind(null),
        };
        var refreshToken = ConnectorPolicy.MayRefresh(found.Request.Client, connector, found.Scopes)
            ? await refreshTokens.CreateAsync(random.NewId(), authorization, identity.ConnectorData, ct)
            : null;
        return new Granted.Tokens(authorization, refreshToken);
    }

    private async Task<Identity> LoginAsync(Found found, IPasswordConnector login, string connectorId, CancellationToken ct)
    {
        var (username, address) = (found.Username, found.Request.RemoteAddress);
        if (username.Length > PasswordEndpoint.MaxFieldLength || found.Password.Length > PasswordEndpoint.MaxFieldLength)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The username or password is too long.");
        }
        if (limiter.TryBegin(connectorId, username, address) is { } wait)
        {
            LogThrottled(connectorId, username, found.Request.Client.Id);
            throw new OAuthException(OAuthError.TemporarilyUnavailable, "Too many failed attempts. Try again later.", status: 429)
            {
                RetryAfter = wait,
            };
        }
        if (await login.LoginAsync(Scopes.ForConnector(found.Scopes), username, found.Password, ct) is not { } identity)
        {
            LogWrongCredentials(connectorId, username, found.Request.Client.Id);
            // RFC 6749 §5.2, where Dex says access_denied with status 401.
            throw new OAuthException(OAuthError.InvalidGrant, "The username or password is wrong.");
        }
        limiter.Succeeded(connectorId, username, address);
        LogLoginSuccessful(connectorId, identity.Claims.UserId, found.Request.Client.Id);
        return identity;
    }

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

    [LoggerMessage(
        LogLevel.Information,
        "login successful, connector {connector_id}, user {user_id}, client {client_id}",
        EventName = AuditEvents.LoginSucceeded
    )]
    private partial void LogLoginSuccessful(string connector_id, string user_id, string client_id);

    private sealed class Found(PasswordGrant grant, TokenRequest request, IReadOnlyList<string> scopes, string username, string password)
        : IFoundGrant
    {
        public TokenRequest Request => request;

        public IReadOnlyList<string> Scopes => scopes;

        public string Username => username;

        public string Password => password;

        public string ConnectorId => grant.ConnectorId;

        public Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct) => grant.DecideAsync(this, connector!, ct);
    }

    private string ConnectorId => options.PasswordConnector;
}
