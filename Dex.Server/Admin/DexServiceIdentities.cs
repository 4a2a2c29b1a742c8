using Dex.Server.Admin.Api;
using Dex.Server.Admin.Grpc;
using Google.Protobuf;

namespace Dex.Server.Admin;

/// <summary>The methods of sessions, people and second factors, which a flag switches on.</summary>
internal sealed partial class DexService
{
    private IEnumerable<(string Name, GrpcMethod Method)> IdentityMethods() =>
        [
            ("GetAuthSession", Flagged<GetAuthSessionReq>(GetAuthSessionAsync)),
            ("ListAuthSessions", Flagged<ListAuthSessionsReq>(ListAuthSessionsAsync)),
            ("DeleteAuthSession", Flagged<DeleteAuthSessionReq>(DeleteAuthSessionAsync)),
            ("TerminateSessionsByConnector", Flagged<TerminateSessionsByConnectorReq>(TerminateByConnectorAsync)),
            ("TerminateSessionsByUser", Flagged<TerminateSessionsByUserReq>(TerminateByUserAsync)),
            ("GetUserIdentity", Flagged<GetUserIdentityReq>(GetUserIdentityAsync)),
            ("ListUserIdentities", Flagged<ListUserIdentitiesReq>(ListUserIdentitiesAsync)),
            ("DeleteUserIdentity", Flagged<DeleteUserIdentityReq>(DeleteUserIdentityAsync)),
            ("ResetMFA", Flagged<ResetMFAReq>(ResetMfaAsync)),
            ("ListMFADevices", Flagged<ListMFADevicesReq>(ListMfaDevicesAsync)),
            ("DeleteWebAuthnCredential", Flagged<DeleteWebAuthnCredentialReq>(DeleteWebAuthnCredentialAsync)),
            ("DeleteMFASecret", Flagged<DeleteMFASecretReq>(DeleteMfaSecretAsync)),
            ("RevokeConsent", Flagged<RevokeConsentReq>(RevokeConsentAsync)),
        ];

    private GrpcMethod Flagged<TRequest>(Func<TRequest, CancellationToken, Task<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new() =>
        GrpcMethod.Unary<TRequest>(
            (request, ct) =>
            {
                RequireFlag(identitiesCrud, "api_sessions_identities_crud");
                return answer(request, ct);
            }
        );

    private async Task<IMessage> GetAuthSessionAsync(GetAuthSessionReq request, CancellationToken ct) =>
        new GetAuthSessionResp { Session = AdminMessages.ToMessage(await admin.Sessions.GetAsync(request.Id, ct)) };

    private async Task<IMessage> ListAuthSessionsAsync(ListAuthSessionsReq request, CancellationToken ct)
    {
        var response = new ListAuthSessionsResp();
        response.Sessions.Add((await admin.Sessions.ListAsync(request.UserId, request.ConnectorId, ct)).Select(AdminMessages.ToMessage));
        return response;
    }

    private async Task<IMessage> DeleteAuthSessionAsync(DeleteAuthSessionReq request, CancellationToken ct) =>
        new DeleteAuthSessionResp { NotFound = !await admin.Sessions.DeleteAsync(request.Id, ct) };

    private async Task<IMessage> TerminateByConnectorAsync(TerminateSessionsByConnectorReq request, CancellationToken ct) =>
        new TerminateSessionsByConnectorResp { SessionsTerminated = await admin.Sessions.TerminateAsync("", request.ConnectorId, ct) };

    private async Task<IMessage> TerminateByUserAsync(TerminateSessionsByUserReq request, CancellationToken ct) =>
        new TerminateSessionsByUserResp { SessionsTerminated = await admin.Sessions.TerminateAsync(request.UserId, "", ct) };

    private async Task<IMessage> GetUserIdentityAsync(GetUserIdentityReq request, CancellationToken ct) =>
        new GetUserIdentityResp
        {
            Identity = AdminMessages.ToMessage(await admin.Identities.GetAsync(request.UserId, request.ConnectorId, ct)),
        };

    private async Task<IMessage> ListUserIdentitiesAsync(ListUserIdentitiesReq request, CancellationToken ct)
    {
        var response = new ListUserIdentitiesResp();
        await foreach (var identity in admin.Identities.ListAsync(ct))
        {
            response.Identities.Add(AdminMessages.ToMessage(identity));
        }
        return response;
    }

    private async Task<IMessage> DeleteUserIdentityAsync(DeleteUserIdentityReq request, CancellationToken ct) =>
        new DeleteUserIdentityResp { NotFound = !await admin.Identities.DeleteAsync(request.UserId, request.ConnectorId, ct) };

    private async Task<IMessage> ResetMfaAsync(ResetMFAReq request, CancellationToken ct) =>
        new ResetMFAResp { NotFound = !await admin.Identities.ResetMfaAsync(request.UserId, request.ConnectorId, ct) };

    private async Task<IMessage> ListMfaDevicesAsync(ListMFADevicesReq request, CancellationToken ct)
    {
        var response = new ListMFADevicesResp();
        response.Devices.Add(AdminMessages.DevicesOf(await admin.Identities.GetAsync(request.UserId, request.ConnectorId, ct)));
        return response;
    }

    private async Task<IMessage> DeleteWebAuthnCredentialAsync(DeleteWebAuthnCredentialReq request, CancellationToken ct) =>
        new DeleteWebAuthnCredentialResp
        {
            NotFound = !await admin.Identities.DeleteWebAuthnCredentialAsync(
                request.UserId,
                request.ConnectorId,
                request.CredentialId.ToByteArray(),
                ct
            ),
        };

    private async Task<IMessage> DeleteMfaSecretAsync(DeleteMFASecretReq request, CancellationToken ct) =>
        new DeleteMFASecretResp
        {
            NotFound = !await admin.Identities.DeleteMfaSecretAsync(request.UserId, request.ConnectorId, request.AuthenticatorId, ct),
        };

    private async Task<IMessage> RevokeConsentAsync(RevokeConsentReq request, CancellationToken ct) =>
        new RevokeConsentResp
        {
            NotFound = !await admin.Identities.RevokeConsentAsync(request.UserId, request.ConnectorId, request.ClientId, ct),
        };
}
