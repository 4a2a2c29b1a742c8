using Dapper;
using Dex.Core.Storage;
using Dex.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage;

public sealed class PostgresOutageTests
{
    [Test]
    public async Task An_outage_is_told_and_the_server_is_used_again_when_it_is_back()
    {
        await using var server = await PostgresServer.CreateOwnAsync();
        var options = await server.CreateDatabaseAsync() with { Password = "topsecret" };
        await using var storage = Open(options);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => storage.Clients.CreateAsync(Samples.Client($"{i}"), default)));

        await server.StopServerAsync();
        Func<Task>[] uses =
        [
            () => storage.Clients.GetAsync("1", default),
            () => storage.Clients.CreateAsync(Samples.Client("a"), default),
            () => storage.Clients.UpdateAsync("1", c => c with { Name = "x" }, default),
            () => storage.Keys.UpdateAsync(_ => Samples.Keys, default),
            () => storage.CollectGarbageAsync(Samples.Time, default),
            () => storage.CheckAsync(default),
        ];
        foreach (var use in uses)
        {
            var fault = (await use.Should().ThrowAsync<StorageUnavailableException>()).Which;
            fault.Message.Should().Contain($"{server.Port}").And.Contain("cannot be reached");
            fault.ToString().Should().NotContain("topsecret");
        }

        await server.StartServerAsync();
        (await storage.Clients.GetAsync("1", default)).Should().NotBeNull();
        (await storage.Clients.CreateAsync(Samples.Client("a"), default)).Should().BeTrue();
        await storage.CheckAsync(default);
    }

    [Test]
    public async Task A_restart_between_two_reads_goes_unnoticed()
    {
        await using var server = await PostgresServer.CreateOwnAsync();
        await using var storage = Open(await server.CreateDatabaseAsync());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => storage.Clients.CreateAsync(Samples.Client($"{i}"), default)));

        await server.StopServerAsync();
        await server.StartServerAsync();

        var reads = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => storage.Clients.GetAsync($"{i}", default)));
        reads.Should().NotContainNulls();
    }

    [Test]
    public async Task A_restart_during_a_pause_goes_unnoticed_by_the_next_write([Values] bool inTransaction)
    {
        var time = new ManualTime();
        await using var server = await PostgresServer.CreateOwnAsync();
        await using var storage = new PostgresStorage(await server.CreateDatabaseAsync(), time, NullLogger.Instance);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => storage.Clients.CreateAsync(Samples.Client($"{i}"), default)));

        await server.StopServerAsync();
        await server.StartServerAsync();
        time.Advance(TimeSpan.FromSeconds(2));

        if (inTransaction)
        {
            (await storage.Keys.UpdateAsync(_ => Samples.Keys, default)).Should().NotBeNull();
        }
        else
        {
            (await storage.Clients.DeleteAsync("1", default)).Should().NotBeNull();
        }
    }

    [Test]
    public async Task A_server_that_is_down_at_the_start_is_used_when_it_comes()
    {
        await using var server = await PostgresServer.CreateOwnAsync();
        var options = await server.CreateDatabaseAsync();
        await server.StopServerAsync();
        await using var storage = Open(options);

        await storage.Awaiting(s => s.CheckAsync(default)).Should().ThrowAsync<StorageUnavailableException>();

        await server.StartServerAsync();
        await storage.CheckAsync(default);
        (await storage.Clients.CreateAsync(Samples.Client("a"), default)).Should().BeTrue();
    }

    [Test]
    public async Task A_missing_database_is_told()
    {
        var server = await PostgresServer.GetAsync();
        await using var storage = Open(await server.CreateDatabaseAsync() with { Database = "nowhere" });

        (await storage.Awaiting(s => s.CheckAsync(default)).Should().ThrowAsync<StorageUnavailableException>()).WithMessage(
            "*\"nowhere\"*Create the database*"
        );
    }

    [Test]
    public async Task A_server_without_TLS_is_told_where_protection_is_asked_for()
    {
        var server = await PostgresServer.GetAsync();
        await using var storage = Open(await server.CreateDatabaseAsync() with { Ssl = new PostgresSsl() });

        await storage.Awaiting(s => s.CheckAsync(default)).Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_unix_socket_works_without_TLS()
    {
        var server = await PostgresServer.GetAsync();
        var options = await server.CreateDatabaseAsync();
        await using var storage = Open(options with { Host = server.SocketFolder, Ssl = new PostgresSsl() });

        await storage.CheckAsync(default);
    }

    [Test]
    public async Task A_dropped_table_is_told_and_the_other_tables_go_on()
    {
        var server = await PostgresServer.GetAsync();
        var options = await server.CreateDatabaseAsync();
        await using var storage = Open(options);
        await storage.AuthCodes.CreateAsync(Samples.AuthCode("a"), default);
        await using var connection = await server.ConnectAsync(options.Database);
        await connection.ExecuteAsync("alter table auth_code rename to auth_code_away");

        Func<Task>[] uses =
        [
            () => storage.AuthCodes.GetAsync("a", default),
            () => storage.AuthCodes.CreateAsync(Samples.AuthCode("b"), default),
            () => storage.AuthCodes.UpdateAsync("a", c => c with { Nonce = "x" }, default),
            () => storage.AuthCodes.DeleteAsync("a", default),
        ];
        foreach (var use in uses)
        {
            (await use.Should().ThrowAsync<StorageUnavailableException>()).WithMessage("*auth_code*42P01*schema*");
        }
        (await storage.Clients.CreateAsync(Samples.Client("a"), default)).Should().BeTrue();

        await connection.ExecuteAsync("alter table auth_code_away rename to auth_code");
        (await storage.AuthCodes.DeleteAsync("a", default)).Should().NotBeNull();
    }

    [Test]
    public async Task Text_that_PostgreSQL_cannot_hold_is_the_callers_mistake()
    {
        var server = await PostgresServer.GetAsync();
        await using var storage = Open(await server.CreateDatabaseAsync());

        var create = () => storage.Clients.CreateAsync(Samples.Client("a") with { Name = "nul\0" }, default);

        (await create.Should().ThrowAsync<Exception>()).Which.Should().NotBeOfType<StorageUnavailableException>();
    }

    [Test]
    public async Task Several_replicas_that_start_at_once_on_an_empty_database_agree()
    {
        var server = await PostgresServer.GetAsync();
        var options = await server.CreateDatabaseAsync();
        var replicas = Enumerable.Range(0, 4).Select(_ => Open(options)).ToList();

        await Task.WhenAll(replicas.Select(r => r.CheckAsync(default)));

        await using (var connection = await server.ConnectAsync(options.Database))
        {
            (await connection.QueryAsync<int>("select num from migrations order by num")).Should().Equal(Enumerable.Range(1, 23));
        }
        await replicas[0].RefreshTokens.CreateAsync(Samples.RefreshToken("a") with { Nonce = "0" }, default);
        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i => replicas[i % 4].RefreshTokens.UpdateAsync("a", t => t with { Nonce = $"{int.Parse(t.Nonce) + 1}" }, default))
        );
        (await replicas[3].RefreshTokens.GetAsync("a", default))!.Nonce.Should().Be("100");
        var made = 0;
        var keys = await Task.WhenAll(
            replicas.Select(r =>
                r.Keys.UpdateAsync(
                    k => k ?? Samples.Keys with { NextRotation = Samples.Time.AddSeconds(Interlocked.Increment(ref made)) },
                    default
                )
            )
        );
        keys.Select(k => k!.NextRotation).Distinct().Should().ContainSingle();
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private static PostgresStorage Open(PostgresOptions options) => new(options, TimeProvider.System, NullLogger.Instance);
}
