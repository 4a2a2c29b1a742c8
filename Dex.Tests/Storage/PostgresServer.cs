using System.Diagnostics;
using Dapper;
using Dex.Storage.Postgres;
using Npgsql;

namespace Dex.Tests.Storage;

/// <summary>
/// A private PostgreSQL server on loopback, started when the first test asks for it and stopped when the tests end. Tests are skipped where
/// PostgreSQL is not installed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "dex";
    private static readonly SemaphoreSlim Gate = new(1);
    private static PostgresServer? shared;
    private static string? reasonToSkip;

    private readonly HeldPort port = new();
    private readonly string folder;
    private readonly string programs;
    private Process? process;
    private int databases;

    private PostgresServer(string programs, string folder)
    {
        this.programs = programs;
        this.folder = folder;
    }

    /// <summary>The address it listens on.</summary>
    public string Host => "127.0.0.1";

    /// <summary>The port it listens on.</summary>
    public int Port => port.Number;

    /// <summary>A user who may do everything, without a password.</summary>
    public string User => Superuser;

    /// <summary>The folder of its unix socket.</summary>
    public string SocketFolder => folder;

    private string Data => Path.Combine(folder, "data");

    /// <summary>The server that all tests share. Skips the test where there can be none.</summary>
    public static async Task<PostgresServer> GetAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (shared is null && reasonToSkip is null)
            {
                (shared, reasonToSkip) = await CreateAsync();
            }
        }
        finally
        {
            Gate.Release();
        }
        if (shared is null)
        {
            Assert.Ignore(reasonToSkip!);
        }
        return shared!;
    }

    /// <summary>A server for one test alone, which may stop it and start it again.</summary>
    public static async Task<PostgresServer> CreateOwnAsync()
    {
        var (server, reason) = await CreateAsync();
        if (server is null)
        {
            Assert.Ignore(reason!);
        }
        return server!;
    }

    /// <summary>Stops the shared server; called once, after all tests.</summary>
    public static async Task StopSharedAsync()
    {
        if (shared is not null)
        {
            await shared.DisposeAsync();
            shared = null;
        }
    }

    /// <summary>Makes an empty database and returns how to reach it.</summary>
    public async Task<PostgresOptions> CreateDatabaseAsync()
    {
        var name = $"dex_{Interlocked.Increment(ref databases)}";
        await using var connection = await ConnectAsync("postgres");
        await connection.ExecuteAsync($"create database {name}");
        return new PostgresOptions
        {
            Host = Host,
            Port = Port,
            User = User,
            Database = name,
            ConnectionTimeout = 30,
            Ssl = new PostgresSsl { Mode = "disable" },
        };
    }

    /// <summary>Opens a connection of the test's own.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection(
            $"Host={Host};Port={Port};Username={User};Database={database};Pooling=false;GSS Encryption Mode=Disable"
        );
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Ends the server as an outage would: connections break at once.</summary>
    public async Task StopServerAsync()
    {
        if (process is { HasExited: false })
        {
            await RunAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w");
            await process.WaitForExitAsync();
        }
        process?.Dispose();
        process = null;
    }

    /// <summary>Starts it, and returns when it answers.</summary>
    public async Task StartServerAsync()
    {
        string[] settings = ["fsync=off", "full_page_writes=off", "max_connections=200", $"listen_addresses={Host}"];
        var start = Command(
            "postgres",
            ["-D", Data, "-p", $"{Port}", "-k", folder, .. settings.SelectMany(setting => new[] { "-c", setting })]
        );
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync("postgres");
                return;
            }
            catch (NpgsqlException) when (!process.HasExited && !patience.IsCancellationRequested)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        port.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(PostgresServer? Server, string? ReasonToSkip)> CreateAsync()
    {
        var programs = FindPrograms();
        if (programs is null)
        {
            return (null, "PostgreSQL's server programs (initdb, postgres) are not installed.");
        }
        if (Environment.IsPrivilegedProcess && !(File.Exists("/usr/bin/setpriv") && HasPostgresUser()))
        {
            return (null, "PostgreSQL refuses to run as root, and there is no user \"postgres\" or no setpriv to become that user.");
        }
        var server = new PostgresServer(programs, Directory.CreateTempSubdirectory("dex-pg-").FullName);
        if (Environment.IsPrivilegedProcess)
        {
            await RunToEndAsync(new ProcessStartInfo("chown") { ArgumentList = { "postgres", server.folder } });
        }
        await server.RunAsync("initdb", "-D", server.Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--no-locale", "-N");
        await server.StartServerAsync();
        return (server, null);
    }

    private static string? FindPrograms()
    {
        var candidates = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => d).Select(d => Path.Combine(d, "bin"))
            : [];
        return candidates
            .Concat(["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/usr/local/pgsql/bin"])
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));
    }

    private static bool HasPostgresUser() =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal));

    private Task RunAsync(string program, params string[] arguments) => RunToEndAsync(Command(program, arguments));

    private static async Task RunToEndAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} failed: {await errors}{await output}");
        }
    }

    // PostgreSQL refuses to run as root.
    private ProcessStartInfo Command(string program, string[] arguments)
    {
        var path = Path.Combine(programs, program);
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Environment.IsPrivilegedProcess)
        {
            start.FileName = "/usr/bin/setpriv";
            foreach (var argument in new[] { "--reuid=postgres", "--regid=postgres", "--clear-groups", path })
            {
                start.ArgumentList.Add(argument);
            }
        }
        else
        {
            start.FileName = path;
        }
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
