using Dapper;
using Dex.Storage.Postgres;
using Dex.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Replicas;

/// <summary>What stays behind when the storage fails in the middle of a redemption.</summary>
internal sealed class HalfRedemptionTests
{
    private PostgresOptions _storage = null!;
    private PostgresServer _server = null!;
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp()
    {
        _server = await PostgresServer.GetAsync();
        _storage = await _server.CreateDatabaseAsync();
        _dex = await TestDex.StartAsync(setup =>
            setup.Storage = sp => new PostgresStorage(_storage, sp.GetRequiredService<TimeProvider>(), NullLogger.Instance)
        );
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
        }
    }

    [TestCase("offline_session")]
    [TestCase("refresh_token")]
    public async Task No_refresh_token_is_kept_that_its_person_s_list_does_not_name(string broken)
    {
        var code = await _dex.GetCodeAsync();
        await using var connection = await _server.ConnectAsync(_storage.Database);
        await connection.ExecuteAsync($"alter table {broken} rename to away");

        var answer = await _dex.RedeemAsync(code);

        await connection.ExecuteAsync($"alter table away rename to {broken}");
        var stored = await StoredRecords.ReadAsync(_storage);
        (answer.Status, answer.Error, answer.Headers.RetryAfter?.Delta)
            .Should()
            .Be((503, "temporarily_unavailable", TimeSpan.FromSeconds(5)));
        stored.RefreshTokens.Should().BeEmpty();
        stored.Codes.Should().Be(0);
        (await _dex.RedeemAsync(code)).Error.Should().Be("invalid_grant");
        (await _dex.RedeemAsync(await _dex.GetCodeAsync())).Status.Should().Be(200);
    }
}
