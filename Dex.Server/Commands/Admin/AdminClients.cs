using System.CommandLine;
using Dex.Server.Admin.Api;

namespace Dex.Server.Commands.Admin;

/// <summary><c>dex admin client</c>.</summary>
internal static partial class AdminCommand
{
    private static Command Clients()
    {
        var id = new Argument<string>("id");
        var named = new Option<string>("--id") { Description = "Its client id; made where absent" };
        var name = new Option<string>("--name") { Description = "The name people see" };
        var secret = new Option<string>("--secret") { Description = "Its secret; made where absent" };
        var isPublic = new Option<bool>("--public") { Description = "It cannot keep a secret" };
        var redirects = new Option<string[]>("--redirect-uri") { Description = "Where responses may go; may be repeated" };
        var peers = new Option<string[]>("--trusted-peer") { Description = "A client that may ask for tokens for it; may be repeated" };
        var logo = new Option<string>("--logo-url") { Description = "The logo people see" };
        return new Command("client", "Applications")
        {
            Verb(
                "list",
                "List all",
                [],
                (s, _, ct) =>
                    s.ListAsync<ListClientResp>(
                        "ListClients",
                        new ListClientReq(),
                        ["ID", "NAME", "PUBLIC", "REDIRECT URIS"],
                        r => r.Clients.Select(c => (string[])[c.Id, c.Name, c.Public ? "yes" : "no", string.Join(' ', c.RedirectUris)]),
                        ct
                    )
            ),
            Verb(
                "get",
                "Show one, with its secret",
                [id],
                (s, p, ct) =>
                    s.ListAsync<GetClientResp>(
                        "GetClient",
                        new GetClientReq { Id = p.GetRequiredValue(id) },
                        ["ID", "NAME", "SECRET", "REDIRECT URIS"],
                        r =>
                            [
                                [r.Client.Id, r.Client.Name, r.Client.Secret, string.Join(' ', r.Client.RedirectUris)],
                            ],
                        ct
                    )
            ),
            Verb(
                "create",
                "Add one",
                [named, name, secret, isPublic, redirects, peers, logo],
                (s, p, ct) =>
                {
                    var client = new Client
                    {
                        Id = p.GetValue(named) ?? "",
                        Name = p.GetValue(name) ?? "",
                        Secret = p.GetValue(secret) ?? "",
                        Public = p.GetValue(isPublic),
                        LogoUrl = p.GetValue(logo) ?? "",
                    };
                    client.RedirectUris.Add(p.GetValue(redirects) ?? []);
                    client.TrustedPeers.Add(p.GetValue(peers) ?? []);
                    return s.DoAsync<CreateClientResp>(
                        "CreateClient",
                        new CreateClientReq { Client = client },
                        r => r.AlreadyExists ? null : $"created {r.Client.Id}\nsecret {r.Client.Secret}".TrimEnd(),
                        "there is one with that id already",
                        ct
                    );
                }
            ),
            Verb(
                "update",
                "Change what is given",
                [id, name, redirects, peers, logo],
                (s, p, ct) =>
                {
                    var request = new UpdateClientReq
                    {
                        Id = p.GetRequiredValue(id),
                        Name = p.GetValue(name) ?? "",
                        LogoUrl = p.GetValue(logo) ?? "",
                    };
                    request.RedirectUris.Add(p.GetValue(redirects) ?? []);
                    request.TrustedPeers.Add(p.GetValue(peers) ?? []);
                    return s.DoAsync<UpdateClientResp>("UpdateClient", request, r => r.NotFound ? null : "changed", NotThere, ct);
                }
            ),
            Verb(
                "delete",
                "Remove one; its tokens end",
                [id],
                (s, p, ct) =>
                    s.DoAsync<DeleteClientResp>(
                        "DeleteClient",
                        new DeleteClientReq { Id = p.GetRequiredValue(id) },
                        r => r.NotFound ? null : "deleted",
                        NotThere,
                        ct
                    )
            ),
        };
    }
}
