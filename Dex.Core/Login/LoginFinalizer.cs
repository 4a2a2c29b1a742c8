using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary>What follows every proof of identity, whichever way it came.</summary>
internal sealed partial class LoginFinalizer(DexOptions options, IStorage storage, TimeProvider time, ILogger<LoginFinalizer> logger)
{
    /// <summary>Notes who the person is and goes on to the next step.</summary>
    public async Task<Reply> FinalizeAsync(AuthRequest request, Identity identity, CancellationToken ct)
    {
        var authTime = time.GetUtcNow();
        var updated =
            await storage.AuthRequests.UpdateAsync(
                request.Id,
                r => r with { LoggedIn = true, Claims = identity.Claims, ConnectorData = identity.ConnectorData, AuthTime = authTime },
                ct
            ) ?? throw PendingRequests.Over($"authorization request {request.Id} ended during the login");
        var claims = identity.Claims;
        LogLoginSuccessful(
            request.ConnectorId,
            claims.UserId,
            claims.Username,
            claims.PreferredUsername,
            claims.EmailVerified ? claims.Email : claims.Email + " (unverified)",
            claims.Groups
        );
        return Continue(updated);
    }

    /// <summary>Back to <c>/auth</c>, which knows the next step.</summary>
    public RedirectReply Continue(AuthRequest request) => new(options.Issuer.PathTo("/auth?") + FlowStep.Query(request, FlowStep.Continue));

    [LoggerMessage(
        LogLevel.Information,
        "login successful, connector {connector_id}, user {user_id}, {username}, {preferred_username}, {email}, {groups}"
    )]
    private partial void LogLoginSuccessful(
        string connector_id,
        string user_id,
        string username,
        string preferred_username,
        string email,
        IReadOnlyList<string> groups
    );
}
