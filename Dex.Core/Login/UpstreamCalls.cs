using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary>Calls connectors during a sign-in, and turns what goes wrong there into a page for the person and a line in the log.</summary>
internal sealed partial class UpstreamCalls(ILogger<UpstreamCalls> logger)
{
    /// <summary>What the connector answers.</summary>
    /// <exception cref="OAuthException">The person may not come in (403), or the upstream failed or refused (502).</exception>
    public async Task<T> RunAsync<T>(string connectorId, Func<Task<T>> call)
    {
        try
        {
            return await DexMetrics.TimeUpstreamAsync(connectorId, call);
        }
        catch (UserNotInRequiredGroupsException e)
        {
            DexMetrics.CountLogin(connectorId, "not_in_groups");
            LogNotInGroups(connectorId, e.Message);
            throw new OAuthException(
                OAuthError.AccessDenied,
                "You are not a member of any of the groups that may sign in here. Ask the administrator for access.",
                e.Message,
                403
            );
        }
        catch (AnswerRefusedException e)
        {
            DexMetrics.CountLogin(connectorId, "failed");
            LogRefused(connectorId, e.Message);
            throw new OAuthException(
                OAuthError.AccessDenied,
                "What came back from the sign-in is not accepted. Try again, or choose another way; if it goes on, tell the administrator.",
                $"connector \"{connectorId}\": {e.Message}",
                403
            )
            {
                OffersRestart = true,
            };
        }
        catch (Exception e)
            when (e is not (OAuthException or StorageUnavailableException or OperationCanceledException { InnerException: null }))
        {
            DexMetrics.CountLogin(connectorId, "failed");
            LogFailed(connectorId, e);
            throw new OAuthException(
                OAuthError.ServerError,
                "Signing in this way did not work. Try again, or choose another way; if it goes on, tell the administrator.",
                $"connector \"{connectorId}\": {e.Message}",
                502
            )
            {
                OffersRestart = true,
            };
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "login refused: user in none of the required groups, connector {connector_id}: {reason}",
        EventName = AuditEvents.LoginRefused
    )]
    private partial void LogNotInGroups(string connector_id, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "login refused: the answer is not accepted, connector {connector_id}: {reason}",
        EventName = AuditEvents.LoginFailed
    )]
    private partial void LogRefused(string connector_id, string reason);

    [LoggerMessage(LogLevel.Error, "failed to authenticate, connector {connector_id}", EventName = AuditEvents.LoginFailed)]
    private partial void LogFailed(string connector_id, Exception exception);
}
