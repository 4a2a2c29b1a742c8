using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;

namespace Dex.Core.Consent;

/// <summary><c>/approval</c>: asks the person whether the application may have what it asks for.</summary>
public sealed class ApprovalEndpoint
{
    private readonly DexOptions _options;
    private readonly IStorage _storage;
    private readonly PendingRequests _pending;
    private readonly FlowDispatcher _dispatcher;
    private readonly AuthorizeResponder _responder;
    private readonly AuditLog _audit;

    internal ApprovalEndpoint(
        DexOptions options,
        IStorage storage,
        PendingRequests pending,
        FlowDispatcher dispatcher,
        AuthorizeResponder responder,
        AuditLog audit
    )
    {
        (_options, _storage, _pending, _dispatcher, _responder, _audit) = (options, storage, pending, dispatcher, responder, audit);
    }

    /// <summary>Shows the page.</summary>
    public async Task<Reply> ShowAsync(Parameters query, BrowserContext browser, CancellationToken ct)
    {
        var request = await LoadAsync(query, browser, ct);
        var client =
            await _storage.Clients.GetAsync(request.ClientId, ct) ?? throw PendingRequests.Over($"client {request.ClientId} is gone");
        return new PageReply(
            new ApprovalPage(
                request.Claims.Username,
                client.Name,
                client.LogoUrl,
                request.Id,
                ScopeDescriptions.Of(FlowDispatcher.ScopesToApprove(request))
            )
            {
                App = AppInfo.Of(client),
            }
        );
    }

    /// <summary>Takes the person's answer: <c>approval=approve</c>, or anything else for no.</summary>
    public async Task<Reply> SubmitAsync(Parameters query, Parameters form, BrowserContext browser, CancellationToken ct)
    {
        form.RefuseDuplicates();
        var request = await LoadAsync(query, browser, ct);
        if (form["approval"] != "approve")
        {
            _audit.ConsentDenied(request);
            throw await _responder.RefuseAsync(request, OAuthError.AccessDenied, "The person did not grant access.", ct);
        }
        if (_options.Sessions is not null)
        {
            await RememberAsync(request, ct);
        }
        _audit.ConsentGranted(request);
        return await _dispatcher.GoOnAsync(request, browser, approved: true, ct);
    }

    // So that the person is not asked the same again. As in Dex the latest approval of a client takes the place of earlier ones.
    private Task RememberAsync(AuthRequest request, CancellationToken ct) =>
        _storage.UserIdentities.UpdateAsync(
            new SubjectKey(request.Claims.UserId, request.ConnectorId),
            identity =>
                identity with
                {
                    Consents = new Dictionary<string, IReadOnlyList<string>>(identity.Consents, StringComparer.Ordinal)
                    {
                        [request.ClientId] = FlowDispatcher.ScopesToApprove(request),
                    },
                },
            ct
        );

    private async Task<AuthRequest> LoadAsync(Parameters query, BrowserContext browser, CancellationToken ct)
    {
        query.RefuseDuplicates();
        var request = await _pending.LoadAsync(query["req"], browser, ct);
        return request.LoggedIn && FlowStep.Verify(request, FlowStep.Approval, query["hmac"])
            ? request
            : throw PendingRequests.Forged(request);
    }
}
