using System.Collections.Concurrent;
using Dex.Storage.Postgres;

namespace Dex.Tests.Replicas;

/// <summary>Several <c>dex serve</c> with one configuration, each of which may be killed and started again.</summary>
internal sealed class ReplicaFleet : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dex-fleet-").FullName;
    private readonly HeldPort[] _ports;
    private readonly ChildProcess?[] _servers;
    private readonly ConcurrentBag<ChildProcess> _all = [];
    private string _config = "";

    public ReplicaFleet(int count)
    {
        _servers = new ChildProcess?[count];
        _ports = [.. Enumerable.Range(0, count).Select(_ => new HeldPort())];
    }

    /// <summary>Where the servers listen.</summary>
    public IReadOnlyList<int> Ports => [.. _ports.Select(p => p.Number)];

    /// <summary>What all servers that ever ran wrote. The last line of one that was killed may be half a line.</summary>
    public IEnumerable<(IReadOnlyList<string> Lines, bool WasKilled)> Logs =>
        _all.Select(process =>
            ((IReadOnlyList<string>)process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), !_servers.Contains(process))
        );

    /// <summary>Starts all of them.</summary>
    /// <param name="issuer">Where clients reach them: the load balancer.</param>
    /// <param name="storage">The database they share.</param>
    /// <param name="clients">The clients' ids; each is its own secret.</param>
    /// <param name="reuseInterval">How long a refresh token that was rotated away gives the same new one.</param>
    public async Task StartAsync(string issuer, PostgresOptions storage, IReadOnlyList<string> clients, TimeSpan reuseInterval)
    {
        _config = Path.Combine(_folder, "config.yaml");
        await File.WriteAllTextAsync(_config, Config(issuer, storage, clients, reuseInterval));
        await Task.WhenAll(Enumerable.Range(0, _servers.Length).Select(StartAsync));
    }

    /// <summary>Starts a server and returns when it listens.</summary>
    public async Task StartAsync(int server)
    {
        var process = ChildProcess.StartOwn(
            "dex",
            new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" },
            ["serve", _config, "--web-http-addr", $"127.0.0.1:{Ports[server]}"]
        );
        _servers[server] = process;
        _all.Add(process);
        try
        {
            await process.WaitForAsync("\"msg\":\"listening\"");
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"server {server} does not listen, it only said:\n{process.Output}", e);
        }
    }

    /// <summary>Ends a server at once, whatever it is doing (SIGKILL).</summary>
    public async Task KillAsync(int server)
    {
        _servers[server]!.Signal(9);
        await _servers[server]!.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all)
        {
            await process.DisposeAsync();
        }
        foreach (var port in _ports)
        {
            port.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static string Config(string issuer, PostgresOptions storage, IReadOnlyList<string> clients, TimeSpan reuseInterval) =>
        $$"""
            issuer: {{issuer}}
            storage:
              type: postgres
              config: {host: "{{storage.Host}}", port: {{storage.Port}}, database: "{{storage.Database}}", user: "{{storage.User}}", ssl: {mode: disable} }
            web:
              http: 127.0.0.1:1
            logger: {format: json}
            expiry:
              refreshTokens: {reuseInterval: {{(int)reuseInterval.TotalMilliseconds}}ms}
            signer:
              type: local
              config: {keysRotationPeriod: 20s}
            oauth2:
              skipApprovalScreen: true
            connectors:
              - {type: mockCallback, id: mock, name: Example}
            staticClients:
            {{string.Join('\n', clients.Select(Client))}}
            """;

    private static string Client(string id) => $"  - {{id: {id}, name: {id}, secret: {id}, redirectURIs: ['{LoadHttp.RedirectUri}']}}";
}
