using Dex.Server.Configuration;
using Dex.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Hosting;

/// <summary>A configuration file that changes under a running server.</summary>
internal sealed class ConfigReloaderTests
{
    private const string Client = "  - {id: app, name: App, secret: s, redirectURIs: ['http://127.0.0.1:5555/callback']}\n";
    private const string Mock = "connectors:\n  - {type: mockCallback, id: mock, name: Mock}\n";

    private string _folder = null!;
    private LogSink _log = null!;
    private DexHost _host = null!;
    private SystemdNotifier _systemd = null!;
    private ConfigReloader _reloader = null!;

    private string File => Path.Combine(_folder, "config.yaml");

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("dex-reload-").FullName;
        _log = new LogSink();
        await OpenAsync("");
    }

    [TearDown]
    public async Task TearDown()
    {
        await CloseAsync();
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_change_is_taken_at_the_second_look_that_finds_it()
    {
        Write("staticClients:\n" + Client);

        await _reloader.LookAsync(default);
        (await HasClientAsync()).Should().BeFalse("somebody may still be writing");
        await _reloader.LookAsync(default);

        (await HasClientAsync()).Should().BeTrue();
        _log.Text.Should().Contain("configuration reloaded, staticClients +1 ~0 -0 +0 ~0 -0 +0 ~0 -0");
    }

    [Test]
    public async Task A_file_that_is_still_being_written_is_not_taken()
    {
        for (var line = 0; line < 5; line++)
        {
            Write("staticClients:\n" + Client + new string('#', line + 1));
            await _reloader.LookAsync(default);
        }

        (await HasClientAsync()).Should().BeFalse();
        await _reloader.LookAsync(default);
        (await HasClientAsync()).Should().BeTrue();
    }

    [Test]
    public async Task An_unchanged_file_changes_nothing()
    {
        var before = _host.Live.Current;
        Write("");

        await ChangeAsync();

        _host.Live.Current.Should().BeSameAs(before);
        _log.Text.Should().NotContain("reloaded");
    }

    [Test]
    public async Task A_file_with_errors_is_refused_with_each_of_them_and_only_once()
    {
        var before = _host.Live.Current;
        Write("staticClients:\n  - {id: app}\nexpiry: {idTokens: soon}\n");

        await ChangeAsync();
        await ChangeAsync();

        _host.Live.Current.Should().BeSameAs(before);
        _log.Text.Should().MatchRegex(@"config\.yaml:\d+:\d+: error: expiry\.idTokens: ").And.Contain("staticClients[0]");
        _log.Entries.Count(e => e.Message.Contains("refused, the one before stays", StringComparison.Ordinal)).Should().Be(1);
    }

    [Test]
    public async Task A_file_that_is_gone_is_reported_once_and_read_when_it_is_back()
    {
        System.IO.File.Delete(File);
        await ChangeAsync();
        await ChangeAsync();
        _log.Entries.Count(e => e.Message.Contains("there is no such file", StringComparison.Ordinal)).Should().Be(1);

        Write("staticClients:\n" + Client);
        await ChangeAsync();

        (await HasClientAsync()).Should().BeTrue();
    }

    [Test]
    public async Task A_link_to_a_link_that_points_elsewhere_now_is_a_change_as_in_Kubernetes()
    {
        // What a ConfigMap looks like: config.yaml -> ..data/config.yaml, and ..data -> a folder for each version.
        var data = Path.Combine(_folder, "..data");
        foreach (var version in new[] { "..1", "..2" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            Write(version == "..1" ? "" : "staticClients:\n" + Client);
            System.IO.File.Move(File, Path.Combine(_folder, version, "config.yaml"));
        }
        System.IO.File.CreateSymbolicLink(data, "..1");
        System.IO.File.CreateSymbolicLink(File, "..data/config.yaml");
        await ChangeAsync();
        (await HasClientAsync()).Should().BeFalse();

        System.IO.File.Delete(data);
        System.IO.File.CreateSymbolicLink(data, "..2");
        await ChangeAsync();

        (await HasClientAsync()).Should().BeTrue();
    }

    [Test]
    public async Task What_needs_a_restart_is_named_and_the_rest_is_in_effect()
    {
        Write("staticClients:\n" + Client + "telemetry: {http: '127.0.0.1:1'}\nlogger: {level: debug}\n", port: 2);

        await ChangeAsync();

        (await HasClientAsync()).Should().BeTrue();
        _log.Text.Should().Contain("needs a restart; the rest of it is in effect, logger, telemetry, web.http");
        _log.Text.Should().Contain("configuration reloaded, staticClients ");
    }

    [Test]
    public async Task Asked_to_it_reads_again_what_did_not_change()
    {
        var before = _host.Live.Current;

        await _reloader.ReloadAsync(default);

        _host.Live.Current.Should().NotBeSameAs(before);
        _log.Text.Should().Contain("configuration reloaded, nothing");
    }

    [Test]
    public async Task A_changed_connector_is_opened_anew_and_the_others_go_on()
    {
        const string Other = "  - {type: mockPassword, id: pass, name: Mock, config: {username: jane, password: NAME}}\n";
        Write(Mock + Other);
        await ChangeAsync();
        var (mock, pass) = (await ConnectorAsync("mock"), await ConnectorAsync("pass"));

        Write((Mock + Other).Replace("NAME", "another", StringComparison.Ordinal));
        await ChangeAsync();

        (await ConnectorAsync("mock")).Should().BeSameAs(mock);
        (await ConnectorAsync("pass")).Should().NotBeSameAs(pass);
        await _reloader.ReloadAsync(default);
        (await ConnectorAsync("mock")).Should().NotBeSameAs(mock, "on SIGHUP the files that connectors name are read again");
    }

    [Test]
    public async Task A_configuration_that_nobody_uses_any_more_is_freed()
    {
        var before = await ReplaceAsync(20);

        for (var attempt = 0; attempt < 10 && before.Exists(b => b.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        before.Count(b => b.IsAlive).Should().Be(0);
    }

    [Test]
    public async Task Secrets_do_not_reach_the_log()
    {
        Write("staticClients:\n" + Client.Replace("secret: s", "secret: TOP-SECRET", StringComparison.Ordinal));
        await ChangeAsync();
        Write("staticClients:\n" + Client.Replace("secret: s", "secret: [TOP-SECRET]", StringComparison.Ordinal));
        await ChangeAsync();

        _log.Text.Should().Contain("refused").And.NotContain("TOP-SECRET");
    }

    // In a method of its own, so that no local keeps one of them.
    private async Task<List<WeakReference>> ReplaceAsync(int times)
    {
        var replaced = new List<WeakReference>();
        for (var time = 0; time < times; time++)
        {
            var ended = Remember(replaced);
            await _reloader.ReloadAsync(default);
            await ended;
        }
        return replaced;
    }

    private Task Remember(List<WeakReference> list)
    {
        list.Add(new WeakReference(_host.Live.Current));
        list.Add(new WeakReference(_host.Live.Current.Provider));
        return _host.Live.Current.Ended;
    }

    private async Task ChangeAsync()
    {
        await _reloader.LookAsync(default);
        await _reloader.LookAsync(default);
    }

    private async Task<bool> HasClientAsync() => await _host.Live.Current.Storage.Clients.GetAsync("app", default) is not null;

    private async Task<object> ConnectorAsync(string id) => (await _host.Provider.Connectors.GetAsync(id, default))!.Connector;

    private void Write(string more, int port = 1) =>
        System.IO.File.WriteAllText(
            File,
            $"issuer: http://127.0.0.1:5556/dex\nstorage: {{type: memory}}\nweb: {{http: '127.0.0.1:{port}'}}\nenablePasswordDB: true\n{more}"
        );

    private async Task OpenAsync(string more)
    {
        Write(more);
        var content = await System.IO.File.ReadAllBytesAsync(File);
        var loaded = Load(content).Config!;
        _host = await DexHost.StartAsync(
            setup => setup.UseConfig(loaded),
            services => services.AddLogging(l => l.AddProvider(_log).SetMinimumLevel(LogLevel.Debug))
        );
        _systemd = new SystemdNotifier(
            new Microsoft.Extensions.Hosting.Internal.ApplicationLifetime(
                NullLogger<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>.Instance
            ),
            TimeProvider.System,
            _ => null
        );
        _reloader = new ConfigReloader(
            new ConfigFile(File, content),
            loaded,
            Load,
            _host.Live,
            ([], _systemd, TimeProvider.System),
            _host.Services.GetRequiredService<ILogger<ConfigReloader>>()
        );
    }

    private async Task CloseAsync()
    {
        _reloader.Dispose();
        _systemd.Dispose();
        await _host.DisposeAsync();
    }

    private static ConfigResult Load(byte[] content) => ConfigLoader.Load(content, _ => null);
}
