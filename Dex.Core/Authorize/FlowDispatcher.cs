using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>The only place that knows the order of an interactive login: login, approval, answer.</summary>
public sealed class FlowDispatcher
{
    private readonly DexOptions _options;
    private readonly PendingRequests _pending;
    private readonly AuthorizeResponder _responder;

    internal FlowDispatcher(DexOptions options, PendingRequests pending, AuthorizeResponder responder)
    {
        (_options, _pending, _responder) = (options, pending, responder);
    }

    /// <summary>Goes on with a request whose login is done.</summary>
    /// <param name="parameters">With <c>req</c> and <c>hmac</c>.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> ContinueAsync(Parameters parameters, BrowserContext browser, CancellationToken ct)
    {
        parameters.RefuseDuplicates();
        var request = await _pending.LoadAsync(parameters["req"], browser, ct);
        if (!request.LoggedIn || !FlowStep.Verify(request, FlowStep.Continue, parameters["hmac"]))
        {
            throw PendingRequests.Forged(request);
        }
        return await GoOnAsync(request, approved: false, ct);
    }

    /// <summary>What comes next for a request: pure.</summary>
    internal static NextStep Decide(AuthRequest request, bool skipApproval, bool approved) =>
        approved || (skipApproval && !request.ForceApprovalPrompt) ? NextStep.Respond : NextStep.Approve;

    /// <summary>Performs the next step of a request that was loaded and verified.</summary>
    internal async Task<Reply> GoOnAsync(AuthRequest request, bool approved, CancellationToken ct) =>
        Decide(request, _options.SkipApprovalScreen, approved) switch
        {
            NextStep.Approve => new RedirectReply(_options.Issuer.PathTo("/approval?") + FlowStep.Query(request, FlowStep.Approval)),
            _ => await _responder.RespondAsync(request, ct),
        };
}
