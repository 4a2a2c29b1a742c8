using System.CommandLine;

namespace Dex.Server.Commands.Admin;

/// <summary><c>dex admin</c>: the admin API from the command line.</summary>
internal static partial class AdminCommand
{
    private const string NotThere = "there is none";

    private static readonly Option<string> Addr = new("--addr")
    {
        Description = "The server's grpc.addr",
        DefaultValueFactory = _ => "127.0.0.1:5557",
        Recursive = true,
    };
    private static readonly Option<string> Ca = new("--ca")
    {
        Description = "The authority of the server's certificate, PEM",
        Recursive = true,
    };
    private static readonly Option<string> Cert = new("--cert") { Description = "Our certificate, PEM", Recursive = true };
    private static readonly Option<string> Key = new("--key") { Description = "Its key, PEM", Recursive = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the answer as JSON", Recursive = true };

    /// <summary>The command.</summary>
    /// <param name="readPassword">Reads a password from the terminal or standard input.</param>
    public static Command Create(Func<string?> readPassword) =>
        new("admin", "Administer a running server over its gRPC API")
        {
            Addr,
            Ca,
            Cert,
            Key,
            Json,
            Clients(),
            Passwords(readPassword),
            Connectors(),
            Refresh(),
            Sessions(),
            Identities(),
        };

    private static Command Verb(
        string name,
        string description,
        Symbol[] symbols,
        Func<AdminSession, ParseResult, CancellationToken, Task<int>> work
    )
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Options.Add(option);
            }
        }
        command.SetAction(
            (parsed, ct) =>
                AdminSession.RunAsync(
                    new AdminConnection(
                        parsed.GetRequiredValue(Addr),
                        parsed.GetValue(Ca) ?? "",
                        parsed.GetValue(Cert) ?? "",
                        parsed.GetValue(Key) ?? ""
                    ),
                    parsed.GetValue(Json),
                    Console.Out,
                    Console.Error,
                    session => work(session, parsed, ct)
                )
        );
        return command;
    }
}
