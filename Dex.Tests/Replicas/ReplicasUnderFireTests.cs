using Dex.Core.Tokens;
using Dex.Storage.Postgres;
using Dex.Tests.Storage;

namespace Dex.Tests.Replicas;

/// <summary>
/// Three servers on one PostgreSQL behind a load balancer, clients at work, while servers are killed and PostgreSQL is restarted. All is paced by what the
/// clients have achieved, not by time.
/// </summary>
[NonParallelizable]
internal sealed class ReplicasUnderFireTests
{
    private const int Servers = 3;
    private const int Rounds = 9;

    // Longer than any outage here, so that whoever lost an answer asks again in time; short enough that tokens are rotated again and again.
    private static readonly TimeSpan ReuseInterval = TimeSpan.FromSeconds(8);

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _outages = [];
    private readonly LoadLedger _ledger = new();
    private PostgresServer _database = null!;
    private PostgresOptions _storage = null!;
    private ReplicaFleet _fleet = null!;
    private RoundRobinProxy _proxy = null!;
    private List<LoadClient> _clients = null!;

    [SetUp]
    public async Task SetUp()
    {
        _database = await PostgresServer.CreateOwnAsync();
        _storage = await _database.CreateDatabaseAsync();
        _fleet = new ReplicaFleet(Servers);
        _proxy = new RoundRobinProxy(_fleet.Ports);
        var issuer = $"http://127.0.0.1:{_proxy.Port}/dex";
        string[] ids = [.. Enumerable.Range(1, 8).Select(i => $"app-{i}")];
        _clients = [.. ids.Select(id => new LoadClient(new LoadHttp(id, issuer, _ledger), ReuseInterval, _ledger))];
        await _fleet.StartAsync(issuer, _storage, ids, ReuseInterval);
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_fleet is null)
        {
            return;
        }
        foreach (var line in _ledger.Counts.Select(c => $"{c.Value, 6} {c.Key}").Concat(FleetLog.Summary(_fleet)))
        {
            await TestContext.Out.WriteLineAsync(line);
        }
        _clients.ForEach(c => c.Http.Dispose());
        await _proxy.DisposeAsync();
        await _fleet.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task No_client_loses_a_token_it_was_told_of_and_nothing_is_honoured_twice(CancellationToken limit)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var load = Task.WhenAll(_clients.Select(c => Task.Run(() => c.RunAsync(stop.Token), CancellationToken.None)));
        try
        {
            for (var round = 0; round < Rounds || !_clients.TrueForAll(HasOldTokens); round++)
            {
                await StrikeAsync(round, limit);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }

        await EveryTokenToldOfWorksAsync();
        await NoTokenOfOldWorksAsync();
        _ledger.HonoursOfCodes.Should().OnlyContain(answers => answers == 1);
        _ledger.SuccessorsOfTokens.Should().OnlyContain(successors => successors == 1);
        _ledger.Unexplained.Should().BeEmpty();
        FleetLog.Unexplained(_fleet, _outages).Should().BeEmpty();
        await NothingIsLeftOverAsync();
        NothingWasTooEasy();
    }

    // A server dies in every round and comes back; PostgreSQL does in every third, and then the server comes back before it.
    private async Task StrikeAsync(int round, CancellationToken limit)
    {
        var server = round % Servers;
        await _ledger.WhenSucceededAsync(60).WaitAsync(limit);
        await _fleet.KillAsync(server);
        await _ledger.WhenSucceededAsync(30).WaitAsync(limit);
        if (round % 3 != 2)
        {
            await _fleet.StartAsync(server);
            return;
        }
        var from = TimeProvider.System.GetUtcNow();
        await _database.StopServerAsync();
        await _fleet.StartAsync(server);
        await _database.StartServerAsync();
        _outages.Add((from, TimeProvider.System.GetUtcNow()));
        _ledger.Changed();
    }

    private static bool HasOldTokens(LoadClient client) =>
        client.SetAside is [var first, var second, ..] && first.Age > ReuseInterval && second.Age > ReuseInterval;

    private async Task EveryTokenToldOfWorksAsync()
    {
        foreach (var client in _clients)
        {
            var told = client.SignIns.ToList();
            told.Should().NotBeEmpty();
            foreach (var signIn in told)
            {
                await client.RefreshAsync(signIn);
                (await client.Http.UserInfoAsync(signIn.AccessToken)).Should().Be(200);
            }
        }
    }

    // Whichever token of old is presented: it is refused, and as that is what a thief would do, the current one is no good from then on.
    private async Task NoTokenOfOldWorksAsync()
    {
        foreach (var client in _clients)
        {
            var (first, second) = (client.SetAside[0], client.SetAside[1]);
            foreach (var token in new[] { first.Tokens[^2], first.Current, second.Tokens[0], second.Current })
            {
                var answer = await client.Http.AskAsync(("grant_type", "refresh_token"), ("refresh_token", token));
                (answer?.Status, answer?.Error).Should().Be((400, "invalid_grant"));
            }
        }
    }

    // What clients know of is there, and an administrator finds it. What is there besides comes from answers that never arrived.
    private async Task NothingIsLeftOverAsync()
    {
        var stored = await StoredRecords.ReadAsync(_storage);
        var signIns = _clients.SelectMany(c => c.SignIns.Concat(c.SetAside.Skip(2)));
        var told = signIns.Select(s => RefreshTokenCodec.Decode(s.Current).RefreshId).ToHashSet();
        var lost = _ledger["redemptions without an answer"];
        stored.RefreshTokens.Should().Contain(told);
        stored.RefreshTokens.Except(told).Should().HaveCountLessThanOrEqualTo(lost);
        stored.RefreshTokens.Should().BeSubsetOf(stored.Listed);
        stored
            .Listed.Except(stored.RefreshTokens)
            .Should()
            .HaveCountLessThanOrEqualTo(lost + _ledger["token/revoke: connection broken"] + _ledger["token/revoke: 503, Retry-After 5"]);
        var lostLogins = _ledger.Counts.Where(c => c.Key.StartsWith("login:", StringComparison.Ordinal)).Sum(c => c.Value);
        stored.Requests.Should().BeLessThanOrEqualTo(lostLogins);
        stored.Codes.Should().BeLessThanOrEqualTo(lostLogins + lost);
    }

    private void NothingWasTooEasy()
    {
        _ledger["refreshes with rotation"].Should().BeGreaterThan(100);
        _ledger["refreshes that went well when asked again"].Should().BePositive();
        _ledger["token: connection broken"].Should().BePositive();
        _ledger["token: 503, Retry-After 5"].Should().BePositive();
    }
}
