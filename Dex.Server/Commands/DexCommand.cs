using System.CommandLine;
using Dex.Core.Passwords;
using Dex.Server.Commands.Admin;
using Dex.Server.Configuration;

namespace Dex.Server.Commands;

/// <summary>The command line: <c>dex serve</c>, <c>dex config check</c>, <c>dex hash-password</c>, <c>dex admin</c>, <c>dex theme export</c>, <c>dex version</c>.</summary>
internal static class DexCommand
{
    /// <summary>The root command.</summary>
    public static RootCommand Create() =>
        new("A federated OpenID Connect provider")
        {
            Serve(),
            Config(),
            HashPassword(),
            AdminCommand.Create(ReadPassword),
            Theme(),
            Version(),
        };

    private static Command Serve()
    {
        var file = new Argument<string>("config file") { Description = "Dex's configuration file, YAML or JSON" };
        var http = new Option<string>("--web-http-addr") { Description = "Web HTTP address" };
        var https = new Option<string>("--web-https-addr") { Description = "Web HTTPS address" };
        var telemetry = new Option<string>("--telemetry-addr") { Description = "Telemetry address" };
        var grpc = new Option<string>("--grpc-addr") { Description = "gRPC API address" };
        var command = new Command("serve", "Launch Dex") { file, http, https, telemetry, grpc };
        command.SetAction(
            (parsed, ct) =>
                ServeCommand.RunAsync(
                    parsed.GetRequiredValue(file),
                    new ServeOverrides
                    {
                        WebHttpAddr = parsed.GetValue(http),
                        WebHttpsAddr = parsed.GetValue(https),
                        TelemetryAddr = parsed.GetValue(telemetry),
                        GrpcAddr = parsed.GetValue(grpc),
                    },
                    Environment.GetEnvironmentVariable,
                    Console.Error,
                    ct
                )
        );
        return command;
    }

    private static Command Config()
    {
        var file = new Argument<string>("config file") { Description = "The file to check" };
        var check = new Command("check", "Report every mistake in a configuration file") { file };
        check.SetAction(parsed =>
            ConfigCheckCommand.Run(parsed.GetRequiredValue(file), Environment.GetEnvironmentVariable, Console.Out, Console.Error)
        );
        return new Command("config", "Work with configuration files") { check };
    }

    private static Command HashPassword()
    {
        var cost = new Option<int>("--cost") { Description = "bcrypt's cost", DefaultValueFactory = _ => PasswordHash.RecommendedCost };
        var command = new Command("hash-password", "Read a password from standard input and print its bcrypt hash") { cost };
        command.SetAction(parsed => HashPasswordCommand.Run(parsed.GetValue(cost), ReadPassword, Console.Out, Console.Error));
        return command;
    }

    private static Command Theme()
    {
        var folder = new Argument<string>("folder") { Description = "Where to; it must be empty, or not exist yet" };
        var export = new Command("export", "Write the pages' templates, style sheets and texts to a folder, for frontend.dir") { folder };
        export.SetAction(parsed => ThemeExportCommand.Run(parsed.GetRequiredValue(folder), Console.Out, Console.Error));
        return new Command("theme", "Work with the look of the pages") { export };
    }

    private static string? ReadPassword() =>
        Console.IsInputRedirected
            ? Console.In.ReadLine()
            : new PasswordPrompt(Console.Error, () => Console.ReadKey(intercept: true)).Read();

    private static Command Version()
    {
        var command = new Command("version", "Print the version and exit");
        command.SetAction(_ => VersionCommand.Run(Console.Out));
        return command;
    }
}
