using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Dex.Bench;

/// <summary>A private PostgreSQL server, durable as it comes, for the time of the run.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;
    private readonly int _port;

    private PostgresCluster(string programs, string folder, int port) => (_programs, _folder, _port) = (programs, folder, port);

    public static async Task<PostgresCluster?> TryStartAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .LastOrDefault(d => File.Exists(Path.Combine(d, "postgres")))
            : null;
        if (programs is null)
        {
            return null;
        }
        var folder = Directory.CreateTempSubdirectory("dex-bench-pg-").FullName;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cluster = new PostgresCluster(programs, folder, ((IPEndPoint)listener.LocalEndpoint).Port);
        listener.Stop();
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", folder);
        }
        await cluster.AsPostgresAsync("initdb", "-D", folder + "/data", "-U", "dex", "--auth=trust");
        await cluster.AsPostgresAsync(
            "pg_ctl",
            "-D",
            folder + "/data",
            "-w",
            "-l",
            folder + "/log",
            "-o",
            $"-p {cluster._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}",
            "start"
        );
        return cluster;
    }

    /// <summary>A fresh database: port and name.</summary>
    public string ConnectionFor(string name)
    {
        var database = "bench_" + name.ToLowerInvariant();
        AsPostgresAsync("createdb", "-h", "127.0.0.1", "-p", $"{_port}", "-U", "dex", database).GetAwaiter().GetResult();
        return $"{_port} {database}";
    }

    public async ValueTask DisposeAsync()
    {
        await AsPostgresAsync("pg_ctl", "-D", _folder + "/data", "-m", "fast", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    // The server refuses to run as root.
    private Task AsPostgresAsync(string program, params string[] arguments) =>
        Environment.UserName == "root"
            ? RunAsync(
                "setpriv",
                ["--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(_programs, program), .. arguments]
            )
            : RunAsync(Path.Combine(_programs, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output goes nowhere: a server that keeps the pipe open would keep us waiting.
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments])
        )!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}
