using System.Text;
using Dex.Connectors;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Storage;

namespace Dex.Tests.Login;

/// <summary>Connectors that change, fail and recover while the server runs.</summary>
internal sealed class ConnectorCacheTests
{
    private TestDex _dex = null!;
    private List<Changing> _opened = null!;
    private bool _fails;

    [SetUp]
    public async Task SetUp()
    {
        (_opened, _fails) = ([], false);
        _dex = await TestDex.StartAsync(setup => setup.ConnectorTypes.Add(ConnectorType.Create("changing", Open)));
        await _dex.Storage.Connectors.CreateAsync(Record("1", "First"), default);
    }

    [TearDown]
    public async Task TearDown() => await _dex.DisposeAsync();

    [Test]
    public async Task A_change_in_storage_takes_effect_without_a_restart()
    {
        var first = await GetAsync();
        (await GetAsync()).Should().BeSameAs(first, "it did not change");

        await _dex.Storage.Connectors.UpdateAsync("stored", c => Record("2", "Second"), default);
        _dex.Time.Advance(ConnectorCache.MaxStaleness);

        var second = await GetAsync();
        second.Should().NotBeSameAs(first);
        (await PageAsync()).Should().Contain("Second");
    }

    [Test]
    public async Task What_was_replaced_is_closed_once_nobody_can_be_using_it()
    {
        await GetAsync();
        await ReplaceAsync("2");
        _opened[0].IsDisposed.Should().BeFalse("a sign-in may be under way with it");

        _dex.Time.Advance(TimeSpan.FromMinutes(3));
        await ReplaceAsync("3");

        _opened.Select(c => c.IsDisposed).Should().Equal(true, false, false);
    }

    [Test]
    public async Task One_that_cannot_be_opened_is_shown_as_not_available_and_tried_again()
    {
        _fails = true;

        (await PageAsync()).Should().Contain("Not available at the moment").And.NotContain("/auth/stored?");
        await PageAsync();
        _dex.Log.Entries.Count(e => e.Message.Contains("connector cannot be opened")).Should().Be(1, "it is not tried at every request");
        using var direct = await _dex.Http.GetAsync(new Uri(_dex.AuthUrl().Replace("/auth?", "/auth/stored?", StringComparison.Ordinal)));
        ((int)direct.StatusCode).Should().Be(503);

        _fails = false;
        _dex.Time.Advance(TimeSpan.FromSeconds(31));
        (await PageAsync()).Should().NotContain("Not available at the moment").And.Contain("/auth/stored?");
    }

    private async Task ReplaceAsync(string version)
    {
        await _dex.Storage.Connectors.UpdateAsync("stored", _ => Record(version, "Next"), default);
        _dex.Time.Advance(ConnectorCache.MaxStaleness);
        await GetAsync();
    }

    private async Task<IConnector> GetAsync() => (await _dex.Host.Provider.Connectors.GetAsync("stored", default))!.Connector;

    private Task<string> PageAsync() => _dex.Http.GetStringAsync(new Uri(_dex.AuthUrl()));

    private Changing Open()
    {
        if (_fails)
        {
            throw new ConnectorConfigurationException("its file is not there");
        }
        var connector = new Changing();
        _opened.Add(connector);
        return connector;
    }

    private static ConnectorRecord Record(string version, string name) =>
        new()
        {
            Id = "stored",
            Type = "changing",
            Name = name,
            ResourceVersion = version,
            Config = Encoding.UTF8.GetBytes("{}"),
        };

    private sealed class Changing : IPasswordConnector, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public string Prompt => "";

        public Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct) =>
            Task.FromResult<Identity?>(null);

        public void Dispose() => IsDisposed = true;
    }
}
