using Dex.Tests.Storage;

namespace Dex.Tests.Replicas;

/// <summary>Three servers on one PostgreSQL behind a load balancer, while servers are killed and PostgreSQL is restarted.</summary>
[NonParallelizable]
internal sealed class ReplicasUnderFireTests
{
    private const int Servers = 3;
    private const int Rounds = 9;

    // Longer than any outage here, so that whoever lost an answer comes again in time; short enough that tokens are rotated again and again.
    private static readonly TimeSpan ReuseInterval = TimeSpan.FromSeconds(8);
    private static readonly string[] Clients = [.. Enumerable.Range(1, 8).Select(i => $"app-{i}")];

    [Test]
    [CancelAfter(150_000)]
    public async Task No_client_loses_a_token_it_was_told_of_and_nothing_is_honoured_twice(CancellationToken limit)
    {
        await using var database = await PostgresServer.CreateOwnAsync();
        await using var fleet = new ReplicaFleet(Servers);
        await using var proxy = new RoundRobinProxy(fleet.Ports);
        var issuer = $"http://127.0.0.1:{proxy.Port}/dex";
        var options = await database.CreateDatabaseAsync();
        await fleet.StartAsync(issuer, options, Clients, ReuseInterval);
        var ledger = new LoadLedger();
        using var http = new LoadHttp(Clients[0], issuer, ledger);
        var clients = Clients.Select(id => new LoadClient(new LoadHttp(id, issuer, ledger), ReuseInterval, ledger)).ToList();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var load = Task.WhenAll(clients.Select(c => Task.Run(() => c.RunAsync(stop.Token))));
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                await ledger.WhenSucceededAsync(60).WaitAsync(limit);
                await fleet.KillAsync(round % Servers);
                await ledger.WhenSucceededAsync(30).WaitAsync(limit);
                await fleet.StartAsync(round % Servers);
                if (round % 3 == 2)
                {
                    await ledger.WhenSucceededAsync(30).WaitAsync(limit);
                    await database.StopServerAsync();
                    await database.StartServerAsync();
                    ledger.Changed();
                }
            }
            await stop.CancelAsync();
            await load;
        }
        finally
        {
            foreach (var (what, count) in ledger.Counts)
            {
                TestContext.Progress.WriteLine($"{count, 6} {what}");
            }
            foreach (var line in fleet.Log.Where(l => l.Line.Contains("\"level\":\"WARN\"") || l.Line.Contains("replaced before")).Take(20))
            {
                TestContext.Progress.WriteLine(line);
            }
            foreach (var u in ledger.Unexplained.Take(10))
            {
                TestContext.Progress.WriteLine(u);
            }
        }
        ledger.Unexplained.Should().BeEmpty();
    }
}
