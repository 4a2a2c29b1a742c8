using System.Text;
using Dex.Core.Admin;
using Dex.Core.Discovery;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Admin.Api;
using Dex.Server.Admin.Grpc;
using Google.Protobuf;
using Client = Dex.Core.Storage.Client;
using Password = Dex.Core.Storage.Password;

namespace Dex.Server.Admin;

/// <summary>Dex's service <c>api.Dex</c>: messages in, operations of <see cref="DexAdmin"/>, messages out.</summary>
/// <param name="admin">The operations.</param>
/// <param name="discovery">The discovery document.</param>
/// <param name="version">Our version.</param>
/// <param name="connectorsCrud">DEX_API_CONNECTORS_CRUD.</param>
/// <param name="identitiesCrud">DEX_API_SESSIONS_IDENTITIES_CRUD.</param>
internal sealed partial class DexService(
    DexAdmin admin,
    DiscoveryEndpoint discovery,
    string version,
    bool connectorsCrud,
    bool identitiesCrud
)
{
    // Dex's number of this API.
    private const int ApiVersion = 4;

    /// <summary>Its methods.</summary>
    public IEnumerable<KeyValuePair<string, GrpcMethod>> Methods() =>
        new (string Name, GrpcMethod Method)[]
        {
            ("GetVersion", GrpcMethod.Unary<VersionReq>((_, _) => Answer(new VersionResp { Server = version, Api = ApiVersion }))),
            ("GetDiscovery", GrpcMethod.Unary<DiscoveryReq>(GetDiscoveryAsync)),
            ("GetClient", GrpcMethod.Unary<GetClientReq>(GetClientAsync)),
            ("CreateClient", GrpcMethod.Unary<CreateClientReq>(CreateClientAsync)),
            ("UpdateClient", GrpcMethod.Unary<UpdateClientReq>(UpdateClientAsync)),
            ("DeleteClient", GrpcMethod.Unary<DeleteClientReq>(DeleteClientAsync)),
            ("ListClients", GrpcMethod.Unary<ListClientReq>(ListClientsAsync)),
            ("CreatePassword", GrpcMethod.Unary<CreatePasswordReq>(CreatePasswordAsync)),
            ("UpdatePassword", GrpcMethod.Unary<UpdatePasswordReq>(UpdatePasswordAsync)),
            ("DeletePassword", GrpcMethod.Unary<DeletePasswordReq>(DeletePasswordAsync)),
            ("ListPasswords", GrpcMethod.Unary<ListPasswordReq>(ListPasswordsAsync)),
            ("VerifyPassword", GrpcMethod.Unary<VerifyPasswordReq>(VerifyPasswordAsync)),
            ("CreateConnector", GrpcMethod.Unary<CreateConnectorReq>(CreateConnectorAsync)),
            ("UpdateConnector", GrpcMethod.Unary<UpdateConnectorReq>(UpdateConnectorAsync)),
            ("DeleteConnector", GrpcMethod.Unary<DeleteConnectorReq>(DeleteConnectorAsync)),
            ("ListConnectors", GrpcMethod.Unary<ListConnectorReq>(ListConnectorsAsync)),
            ("ListRefresh", GrpcMethod.Unary<ListRefreshReq>(ListRefreshAsync)),
            ("RevokeRefresh", GrpcMethod.Unary<RevokeRefreshReq>(RevokeRefreshAsync)),
        }
            .Concat(IdentityMethods())
            .Select(m => KeyValuePair.Create("/api.Dex/" + m.Name, m.Method));

    private static Task<IMessage> Answer(IMessage message) => Task.FromResult(message);

    private static void RequireFlag(bool flag, string name)
    {
        if (!flag)
        {
            throw new AdminException(AdminError.FailedPrecondition, $"{name} feature flag is not enabled");
        }
    }

    private async Task<IMessage> GetDiscoveryAsync(DiscoveryReq request, CancellationToken ct)
    {
        var document = (JsonReply)await discovery.HandleAsync(ct);
        var parser = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
        return parser.Parse<DiscoveryResp>(Encoding.UTF8.GetString(document.Body.Span));
    }

    private async Task<IMessage> GetClientAsync(GetClientReq request, CancellationToken ct) =>
        new GetClientResp { Client = AdminMessages.ToMessage(await admin.Clients.GetAsync(request.Id, ct)) };

    private async Task<IMessage> CreateClientAsync(CreateClientReq request, CancellationToken ct)
    {
        var asked = request.Client ?? throw new AdminException(AdminError.InvalidArgument, "no client supplied");
        return await admin.Clients.CreateAsync(AdminMessages.ToRecord(asked), ct) is { } created
            ? new CreateClientResp { Client = AdminMessages.ToMessage(created) }
            : new CreateClientResp { AlreadyExists = true };
    }

    // Empty lists and texts mean no change, as they cannot be told from absent ones; the two optional texts can be emptied.
    private async Task<IMessage> UpdateClientAsync(UpdateClientReq request, CancellationToken ct)
    {
        static IReadOnlyList<string> Or(ICollection<string> given, IReadOnlyList<string> old) => given.Count > 0 ? [.. given] : old;
        Client Change(Client old) =>
            old with
            {
                RedirectUris = Or(request.RedirectUris, old.RedirectUris),
                TrustedPeers = Or(request.TrustedPeers, old.TrustedPeers),
                AllowedConnectors = Or(request.AllowedConnectors, old.AllowedConnectors),
                SsoSharedWith = request.SsoSharedWith.Count > 0 ? [.. request.SsoSharedWith] : old.SsoSharedWith,
                PostLogoutRedirectUris = Or(request.PostLogoutRedirectUris, old.PostLogoutRedirectUris),
                Name = request.Name.Length > 0 ? request.Name : old.Name,
                LogoUrl = request.LogoUrl.Length > 0 ? request.LogoUrl : old.LogoUrl,
                BackchannelLogoutUri = request.HasBackchannelLogoutUri ? request.BackchannelLogoutUri : old.BackchannelLogoutUri,
                RefreshTokenLifetime = request.HasRefreshTokenLifetime ? request.RefreshTokenLifetime : old.RefreshTokenLifetime,
            };
        return new UpdateClientResp { NotFound = !await admin.Clients.UpdateAsync(request.Id, Change, ct) };
    }

    private async Task<IMessage> DeleteClientAsync(DeleteClientReq request, CancellationToken ct) =>
        new DeleteClientResp { NotFound = !await admin.Clients.DeleteAsync(request.Id, ct) };

    private async Task<IMessage> ListClientsAsync(ListClientReq request, CancellationToken ct)
    {
        var response = new ListClientResp();
        await foreach (var client in admin.Clients.ListAsync(ct))
        {
            response.Clients.Add(AdminMessages.ToInfo(client));
        }
        return response;
    }

    private async Task<IMessage> CreatePasswordAsync(CreatePasswordReq request, CancellationToken ct)
    {
        var asked = request.Password ?? throw new AdminException(AdminError.InvalidArgument, "no password supplied");
        var password = new Password
        {
            Email = asked.Email,
            Hash = asked.Hash.ToByteArray(),
            Username = asked.Username,
            UserId = asked.UserId,
        };
        return new CreatePasswordResp { AlreadyExists = !await admin.Passwords.CreateAsync(password, ct) };
    }

    private async Task<IMessage> UpdatePasswordAsync(UpdatePasswordReq request, CancellationToken ct) =>
        new UpdatePasswordResp
        {
            NotFound = !await admin.Passwords.UpdateAsync(
                request.Email,
                request.NewHash.Length > 0 ? request.NewHash.ToByteArray() : null,
                request.NewUsername,
                ct
            ),
        };

    private async Task<IMessage> DeletePasswordAsync(DeletePasswordReq request, CancellationToken ct) =>
        new DeletePasswordResp { NotFound = !await admin.Passwords.DeleteAsync(request.Email, ct) };

    private async Task<IMessage> ListPasswordsAsync(ListPasswordReq request, CancellationToken ct)
    {
        var response = new ListPasswordResp();
        await foreach (var password in admin.Passwords.ListAsync(ct))
        {
            // Without the hash, as in Dex.
            response.Passwords.Add(
                new Api.Password
                {
                    Email = password.Email,
                    Username = password.Username,
                    UserId = password.UserId,
                }
            );
        }
        return response;
    }

    private async Task<IMessage> VerifyPasswordAsync(VerifyPasswordReq request, CancellationToken ct)
    {
        var verified = await admin.Passwords.VerifyAsync(request.Email, request.Password, ct);
        return new VerifyPasswordResp { Verified = verified is true, NotFound = verified is null };
    }

    private async Task<IMessage> CreateConnectorAsync(CreateConnectorReq request, CancellationToken ct)
    {
        RequireFlag(connectorsCrud, "api_connectors_crud");
        var asked = request.Connector ?? throw new AdminException(AdminError.InvalidArgument, "no connector supplied");
        var connector = new ConnectorRecord
        {
            Id = asked.Id,
            Type = asked.Type,
            Name = asked.Name,
            Config = asked.Config.ToByteArray(),
            GrantTypes = [.. asked.GrantTypes],
        };
        return new CreateConnectorResp { AlreadyExists = !await admin.Connectors.CreateAsync(connector, ct) };
    }

    private async Task<IMessage> UpdateConnectorAsync(UpdateConnectorReq request, CancellationToken ct)
    {
        RequireFlag(connectorsCrud, "api_connectors_crud");
        if (request.NewConfig.Length + request.NewName.Length + request.NewType.Length == 0 && request.NewGrantTypes is null)
        {
            throw new AdminException(AdminError.InvalidArgument, "nothing to update");
        }
        ConnectorRecord Change(ConnectorRecord old) =>
            old with
            {
                Type = request.NewType.Length > 0 ? request.NewType : old.Type,
                Name = request.NewName.Length > 0 ? request.NewName : old.Name,
                Config = request.NewConfig.Length > 0 ? request.NewConfig.ToByteArray() : old.Config,
                GrantTypes = request.NewGrantTypes is { } grants ? [.. grants.GrantTypes_] : old.GrantTypes,
            };
        return new UpdateConnectorResp { NotFound = !await admin.Connectors.UpdateAsync(request.Id, Change, ct) };
    }

    private async Task<IMessage> DeleteConnectorAsync(DeleteConnectorReq request, CancellationToken ct)
    {
        RequireFlag(connectorsCrud, "api_connectors_crud");
        return new DeleteConnectorResp { NotFound = !await admin.Connectors.DeleteAsync(request.Id, ct) };
    }

    private async Task<IMessage> ListConnectorsAsync(ListConnectorReq request, CancellationToken ct)
    {
        RequireFlag(connectorsCrud, "api_connectors_crud");
        var response = new ListConnectorResp();
        await foreach (var connector in admin.Connectors.ListAsync(ct))
        {
            response.Connectors.Add(AdminMessages.ToMessage(connector));
        }
        return response;
    }

    private async Task<IMessage> ListRefreshAsync(ListRefreshReq request, CancellationToken ct)
    {
        var response = new ListRefreshResp();
        response.RefreshTokens.AddRange(
            (await admin.Refresh.ListAsync(request.UserId, ct)).Select(r => new Api.RefreshTokenRef
            {
                Id = r.Id,
                ClientId = r.ClientId,
                CreatedAt = AdminMessages.Unix(r.CreatedAt),
                LastUsed = AdminMessages.Unix(r.LastUsed),
            })
        );
        return response;
    }

    private async Task<IMessage> RevokeRefreshAsync(RevokeRefreshReq request, CancellationToken ct) =>
        new RevokeRefreshResp { NotFound = !await admin.Refresh.RevokeAsync(request.UserId, request.ClientId, ct) };
}
