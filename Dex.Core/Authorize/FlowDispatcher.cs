using Dex.Core.Protocol;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Authorize;

/// <summary>The only place that knows the order of an interactive login: login, approval, answer.</summary>
public sealed class FlowDispatcher
{
    private readonly DexOptions _options;
    private readonly IStorage _storage;
    private readonly PendingRequests _pending;
    private readonly AuthorizeResponder _responder;

    internal FlowDispatcher(DexOptions options, IStorage storage, PendingRequests pending, AuthorizeResponder responder)
    {
        (_options, _storage, _pending, _responder) = (options, storage, pending, responder);
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
        return await GoOnAsync(request, browser, approved: false, ct);
    }

    /// <summary>What comes next for a request: pure.</summary>
    /// <param name="request">The request.</param>
    /// <param name="skipApproval">Whether signing in implies approval.</param>
    /// <param name="consented">Whether the person approved as much before.</param>
    /// <param name="approved">Whether they approved just now.</param>
    internal static NextStep Decide(AuthRequest request, bool skipApproval, bool consented, bool approved) =>
        approved || (!request.ForceApprovalPrompt && (skipApproval || consented)) ? NextStep.Respond : NextStep.Approve;

    /// <summary>What comes next for a request whose person is known.</summary>
    internal async Task<NextStep> DecideAsync(AuthRequest request, bool approved, CancellationToken ct)
    {
        var asksStorage = !approved && !request.ForceApprovalPrompt && !_options.SkipApprovalScreen && _options.Sessions is not null;
        return Decide(request, _options.SkipApprovalScreen, asksStorage && await HasConsentedAsync(request, ct), approved);
    }

    /// <summary>Performs the next step of a request that was loaded and verified.</summary>
    internal async Task<Reply> GoOnAsync(AuthRequest request, BrowserContext browser, bool approved, CancellationToken ct) =>
        await DecideAsync(request, approved, ct) switch
        {
            NextStep.Approve when Prompt.Parse(request.Prompt).None => throw await _responder.RefuseAsync(
                request,
                OAuthError.ConsentRequired,
                "The person must approve first.",
                ct
            ),
            NextStep.Approve => new RedirectReply(_options.Issuer.PathTo("/approval?") + FlowStep.Query(request, FlowStep.Approval)),
            _ => await _responder.RespondAsync(request, browser, ct),
        };

    /// <summary>What a person is asked to approve: the scopes, and those that single claims amount to.</summary>
    internal static IReadOnlyList<string> ScopesToApprove(AuthRequest request) =>
        [.. request.Scopes.Concat(ClaimsRequest.Parse(request.Extras?.ClaimsRequest).ImpliedScopes).Distinct()];

    private async Task<bool> HasConsentedAsync(AuthRequest request, CancellationToken ct) =>
        await _storage.UserIdentities.GetAsync(new SubjectKey(request.Claims.UserId, request.ConnectorId), ct) is { } identity
        && identity.Consents.TryGetValue(request.ClientId, out var approved)
        && SessionRules.IsCovered(approved, ScopesToApprove(request));
}
