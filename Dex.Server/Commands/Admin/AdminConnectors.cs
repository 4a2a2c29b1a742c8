using System.CommandLine;
using Dex.Server.Admin.Api;
using Google.Protobuf;

namespace Dex.Server.Commands.Admin;

/// <summary><c>dex admin connector</c>.</summary>
internal static partial class AdminCommand
{
    private static Command Connectors()
    {
        var id = new Argument<string>("id");
        var type = new Option<string>("--type") { Description = "Its kind" };
        var name = new Option<string>("--name") { Description = "The name people see" };
        var config = new Option<FileInfo>("--config") { Description = "A JSON file with its options" };
        ByteString Read(ParseResult parsed) =>
            parsed.GetValue(config) is { } file ? ByteString.CopyFrom(File.ReadAllBytes(file.FullName)) : ByteString.Empty;
        return new Command("connector", "Connectors (DEX_API_CONNECTORS_CRUD)")
        {
            Verb(
                "list",
                "List all; --json shows their options",
                [],
                (s, _, ct) =>
                    s.ListAsync<ListConnectorResp>(
                        "ListConnectors",
                        new ListConnectorReq(),
                        ["ID", "TYPE", "NAME"],
                        r => r.Connectors.Select(c => (string[])[c.Id, c.Type, c.Name]),
                        ct
                    )
            ),
            Verb(
                "create",
                "Add one",
                [id, type, name, config],
                (s, p, ct) =>
                    s.DoAsync<CreateConnectorResp>(
                        "CreateConnector",
                        new CreateConnectorReq
                        {
                            Connector = new Connector
                            {
                                Id = p.GetRequiredValue(id),
                                Type = p.GetValue(type) ?? "",
                                Name = p.GetValue(name) ?? "",
                                Config = Read(p),
                            },
                        },
                        r => r.AlreadyExists ? null : "created",
                        "there is one with that id already",
                        ct
                    )
            ),
            Verb(
                "update",
                "Change what is given",
                [id, type, name, config],
                (s, p, ct) =>
                    s.DoAsync<UpdateConnectorResp>(
                        "UpdateConnector",
                        new UpdateConnectorReq
                        {
                            Id = p.GetRequiredValue(id),
                            NewType = p.GetValue(type) ?? "",
                            NewName = p.GetValue(name) ?? "",
                            NewConfig = Read(p),
                        },
                        r => r.NotFound ? null : "changed",
                        NotThere,
                        ct
                    )
            ),
            Verb(
                "delete",
                "Remove one",
                [id],
                (s, p, ct) =>
                    s.DoAsync<DeleteConnectorResp>(
                        "DeleteConnector",
                        new DeleteConnectorReq { Id = p.GetRequiredValue(id) },
                        r => r.NotFound ? null : "deleted",
                        NotThere,
                        ct
                    )
            ),
        };
    }
}
