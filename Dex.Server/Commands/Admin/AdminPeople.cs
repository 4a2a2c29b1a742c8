using System.CommandLine;
using Dex.Server.Admin.Api;

namespace Dex.Server.Commands.Admin;

/// <summary><c>dex admin refresh</c>, <c>session</c> and <c>identity</c>.</summary>
internal static partial class AdminCommand
{
    private static Command Refresh()
    {
        var subject = new Argument<string>("sub") { Description = "The sub claim of one of the person's tokens" };
        var client = new Argument<string>("client");
        return new Command("refresh", "Refresh tokens of a person")
        {
            Verb(
                "list",
                "List them",
                [subject],
                (s, p, ct) =>
                    s.ListAsync<ListRefreshResp>(
                        "ListRefresh",
                        new ListRefreshReq { UserId = p.GetRequiredValue(subject) },
                        ["ID", "CLIENT", "CREATED", "LAST USED"],
                        r =>
                            r.RefreshTokens.Select(t =>
                                (string[])[t.Id, t.ClientId, AdminTable.Time(t.CreatedAt), AdminTable.Time(t.LastUsed)]
                            ),
                        ct
                    )
            ),
            Verb(
                "revoke",
                "Revoke those of a client",
                [subject, client],
                (s, p, ct) =>
                    s.DoAsync<RevokeRefreshResp>(
                        "RevokeRefresh",
                        new RevokeRefreshReq { UserId = p.GetRequiredValue(subject), ClientId = p.GetRequiredValue(client) },
                        r => r.NotFound ? null : "revoked",
                        NotThere,
                        ct
                    )
            ),
        };
    }

    private static Command Sessions()
    {
        var id = new Argument<string>("id");
        var user = new Option<string>("--user") { Description = "The person's id at the connector" };
        var connector = new Option<string>("--connector") { Description = "The connector's id" };
        return new Command("session", "Sessions of browsers (DEX_API_SESSIONS_IDENTITIES_CRUD)")
        {
            Verb(
                "list",
                "List those of a person, of a connector, or all",
                [user, connector],
                (s, p, ct) =>
                    s.ListAsync<ListAuthSessionsResp>(
                        "ListAuthSessions",
                        new ListAuthSessionsReq { UserId = p.GetValue(user) ?? "", ConnectorId = p.GetValue(connector) ?? "" },
                        ["ID", "USER", "CONNECTOR", "ADDRESS", "LAST ACTIVITY"],
                        r =>
                            r.Sessions.Select(a => (string[])[a.Id, a.UserId, a.ConnectorId, a.IpAddress, AdminTable.Time(a.LastActivity)]),
                        ct
                    )
            ),
            Verb(
                "delete",
                "End one, with the person's refresh tokens of its connector",
                [id],
                (s, p, ct) =>
                    s.DoAsync<DeleteAuthSessionResp>(
                        "DeleteAuthSession",
                        new DeleteAuthSessionReq { Id = p.GetRequiredValue(id) },
                        r => r.NotFound ? null : "ended",
                        NotThere,
                        ct
                    )
            ),
        };
    }

    private static Command Identities()
    {
        var user = new Argument<string>("user") { Description = "The person's id at the connector" };
        var connector = new Argument<string>("connector") { Description = "The connector's id" };
        return new Command("identity", "What is known of people (DEX_API_SESSIONS_IDENTITIES_CRUD)")
        {
            Verb(
                "list",
                "List all",
                [],
                (s, _, ct) =>
                    s.ListAsync<ListUserIdentitiesResp>(
                        "ListUserIdentities",
                        new ListUserIdentitiesReq(),
                        ["USER", "CONNECTOR", "EMAIL", "LAST LOGIN"],
                        r => r.Identities.Select(i => (string[])[i.UserId, i.ConnectorId, i.Email, AdminTable.Time(i.LastLogin)]),
                        ct
                    )
            ),
            Verb(
                "delete",
                "Purge all that is kept of a person",
                [user, connector],
                (s, p, ct) =>
                    s.DoAsync<DeleteUserIdentityResp>(
                        "DeleteUserIdentity",
                        new DeleteUserIdentityReq { UserId = p.GetRequiredValue(user), ConnectorId = p.GetRequiredValue(connector) },
                        r => r.NotFound ? null : "purged",
                        NotThere,
                        ct
                    )
            ),
        };
    }
}
