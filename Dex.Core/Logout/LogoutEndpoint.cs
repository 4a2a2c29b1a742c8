// OpenID Connect RP-Initiated Logout §2 and §3.
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Logout;

/// <summary>
/// <c>/logout</c> and <c>/logout/callback</c>. The browser's cookie decides whose session ends, never the <c>id_token_hint</c>: whoever got hold of
/// an ID token, however old, could else log its person out. The hint names the client, and spares the person the question.
/// </summary>
public sealed partial class LogoutEndpoint
{
    private readonly DexOptions _options;
    private readonly IStorage _storage;
    private readonly BrowserSessions _sessions;
    private readonly SessionEnder _ender;
    private readonly (ConnectorCache Connectors, TokenVerifier Verifier) _tools;
    private readonly ILogger _logger;

    internal LogoutEndpoint(
        DexOptions options,
        IStorage storage,
        BrowserSessions sessions,
        SessionEnder ender,
        (ConnectorCache Connectors, TokenVerifier Verifier) tools,
        ILogger<LogoutEndpoint> logger
    )
    {
        (_options, _storage, _sessions, _ender, _tools, _logger) = (options, storage, sessions, ender, tools, logger);
    }

    /// <summary>Ends the browser's session, asks first, or says that there is none.</summary>
    /// <param name="isPost">Whether the request is a POST: a person's answer, or a client's form.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> HandleAsync(bool isPost, Parameters parameters, BrowserContext browser, CancellationToken ct)
    {
        parameters.RefuseDuplicates();
        var session = await _sessions.FindAsync(browser, ct);
        var hint = await ReadHintAsync(parameters["id_token_hint"], ct);
        var clientId = ClientOf(parameters["client_id"], hint);
        var target = await CheckTargetAsync(parameters, clientId, ct);
        if (session is null)
        {
            return Finish(target, endedOne: false, []) with { Cookies = _sessions.Forget(browser) };
        }
        // §2: the person must be asked where no hint, or that of another session, came. The answer comes by POST, which no other site can make
        // in this browser with our cookie.
        var hinted = hint is not null && Belongs(hint, session);
        if (!hinted && (hint is not null || !isPost))
        {
            var again = Parameters.From(parameters.Without("id_token_hint", "client_id").All.Concat(ClientPair(clientId)));
            return new PageReply(
                new LogoutPage { ShowConfirmation = true, PostUrl = _options.Issuer.PathTo("/logout?") + again.ToQuery() }
            );
        }
        if (await AskUpstreamAsync(session, target, clientId, ct) is { } upstream)
        {
            return new RedirectReply(upstream);
        }
        return await EndAsync(session, target, browser, ct);
    }

    /// <summary>Goes on when the upstream has logged the person out.</summary>
    public async Task<Reply> CallbackAsync(Parameters parameters, BrowserContext browser, CancellationToken ct)
    {
        parameters.RefuseDuplicates();
        if (await _sessions.FindAsync(browser, ct) is not { LogoutState: { } state } session)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "No logout is under way in this browser.");
        }
        try
        {
            if ((await _tools.Connectors.GetAsync(state.ConnectorId, ct))?.Connector is ILogoutConnector connector)
            {
                await connector.CompleteLogoutAsync(parameters, ct);
            }
        }
        catch (Exception e) when (e is not (OperationCanceledException or StorageUnavailableException))
        {
            // The person wants to be logged out here whatever the upstream says.
            LogUpstreamFailed(state.ConnectorId, e);
        }
        var target = state.PostLogoutRedirectUri.Length == 0 ? "" : QueryString.Append(state.PostLogoutRedirectUri, ("state", state.State));
        return await EndAsync(session, target, browser, ct);
    }

    private static IEnumerable<KeyValuePair<string, string>> ClientPair(string clientId) =>
        clientId.Length == 0 ? [] : [KeyValuePair.Create("client_id", clientId)];

    private static bool Belongs(VerifiedToken hint, AuthSession session) =>
        hint.Text("sub") == Subject.Encode(session.UserId, session.ConnectorId)
        // Tokens from before sessions were on have no sid.
        && (hint.Text("sid").Length == 0 || hint.Text("sid") == session.Id);

    private async Task<VerifiedToken?> ReadHintAsync(string? hint, CancellationToken ct) =>
        hint is null ? null
        : await _tools.Verifier.VerifyAsync(hint, ignoreExpiry: true, ct) is { IsIdToken: true } token ? token
        : throw new OAuthException(OAuthError.InvalidRequest, "The id_token_hint is not a token of this issuer.");

    private static string ClientOf(string? clientId, VerifiedToken? hint)
    {
        if (hint is null)
        {
            return clientId ?? "";
        }
        // §2: both must name the same.
        return clientId is null || hint.ClientId == clientId || hint.Audience.Contains(clientId)
            ? clientId ?? hint.ClientId
            : throw new OAuthException(OAuthError.InvalidRequest, "The id_token_hint was not issued to the client named by client_id.");
    }

    // Where the browser goes afterwards, with the state; empty: nowhere.
    private async Task<string> CheckTargetAsync(Parameters parameters, string clientId, CancellationToken ct)
    {
        if (parameters["post_logout_redirect_uri"] is not { } target)
        {
            return "";
        }
        if (clientId.Length == 0)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "post_logout_redirect_uri needs an id_token_hint or a client_id.");
        }
        var client = await _storage.Clients.GetAsync(clientId, ct);
        if (client is null || !client.PostLogoutRedirectUris.Contains(target, StringComparer.Ordinal))
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The application asked to return to an address that is not registered for it (post_logout_redirect_uri).",
                $"client_id \"{clientId}\", post_logout_redirect_uri \"{target}\""
            );
        }
        return QueryString.Append(target, ("state", parameters["state"]));
    }

    // Where to send the browser for the upstream's logout; null where the upstream knows none. The session stays until it comes back: else a person
    // who gives up there would be signed in again by the upstream without being asked.
    private async Task<string?> AskUpstreamAsync(AuthSession session, string target, string clientId, CancellationToken ct)
    {
        try
        {
            if ((await _tools.Connectors.GetAsync(session.ConnectorId, ct))?.Connector is not ILogoutConnector connector)
            {
                return null;
            }
            var url = await connector.GetLogoutUrlAsync(_options.Issuer.UrlTo("/logout/callback"), ct);
            if (string.IsNullOrEmpty(url))
            {
                return null;
            }
            // The state is in the target already.
            var state = new LogoutState(target, "", clientId, session.ConnectorId);
            return await _storage.AuthSessions.UpdateAsync(session.Id, s => s with { LogoutState = state }, ct) is null ? null : url;
        }
        catch (Exception e) when (e is not (OperationCanceledException or StorageUnavailableException))
        {
            LogUpstreamFailed(session.ConnectorId, e);
            return null;
        }
    }

    private async Task<Reply> EndAsync(AuthSession session, string target, BrowserContext browser, CancellationToken ct)
    {
        var frames = await _ender.FrontchannelAddressesAsync(session, _options.Issuer, ct);
        var ended = await _ender.EndAsync(session.Id, ct);
        return Finish(target, ended, frames) with { Cookies = _sessions.Forget(browser) };
    }

    private static Reply Finish(string target, bool endedOne, IReadOnlyList<string> frames) =>
        target.Length > 0 && frames.Count == 0
            ? new RedirectReply(target)
            : new PageReply(
                new LogoutPage
                {
                    LoggedOut = endedOne,
                    BackUrl = target,
                    FrontchannelUrls = frames,
                }
            );

    [LoggerMessage(LogLevel.Warning, "upstream logout failed, connector {connector_id}")]
    private partial void LogUpstreamFailed(string connector_id, Exception exception);
}
