using Dapper;
using Dex.Core.Storage;
using Dex.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage;

public sealed class SqliteOutageTests
{
    private TempFolder folder = null!;
    private string file = "";

    [SetUp]
    public void SetUp()
    {
        folder = new TempFolder();
        file = folder.File("dex.db");
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task Constructing_touches_no_file()
    {
        await using var storage = Open(file);

        File.Exists(file).Should().BeFalse();
    }

    [Test]
    public async Task A_file_that_is_no_database_is_told_and_used_once_it_is_gone()
    {
        await File.WriteAllTextAsync(file, new string('x', 5000));
        await using var storage = Open(file);

        (await FaultOf(storage)).Should().Contain(file).And.Contain("not a SQLite database");

        File.Delete(file);
        await storage.CheckAsync(default);
        (await storage.Clients.CreateAsync(Samples.Client("a"), default)).Should().BeTrue();
    }

    [Test]
    public async Task A_folder_in_place_of_the_file_is_told()
    {
        Directory.CreateDirectory(file);
        await using var storage = Open(file);

        (await FaultOf(storage)).Should().Contain("cannot be opened");
    }

    [Test]
    public async Task A_missing_folder_is_told_and_used_once_it_is_there()
    {
        var deep = Path.Combine(folder.Path, "missing", "dex.db");
        await using var storage = Open(deep);

        (await FaultOf(storage)).Should().Contain("folder exists");

        Directory.CreateDirectory(Path.GetDirectoryName(deep)!);
        await storage.CheckAsync(default);
    }

    [Test]
    public async Task A_read_only_database_is_told()
    {
        await using (var first = Open(file))
        {
            await first.CheckAsync(default);
        }
        // The user "root" may write any file, so the wish stands in SQLite's own URI.
        await using var storage = Open($"file:{file}?mode=ro");

        (await FaultOf(storage)).Should().Contain("read-only");
    }

    [Test]
    public async Task A_damaged_file_under_a_running_server_is_told_and_the_restored_one_is_used()
    {
        await using var storage = Open(file);
        await storage.Clients.CreateAsync(Samples.Client("a"), default);
        await storage.DisposeAsync();
        var good = await File.ReadAllBytesAsync(file);
        var bad = (byte[])good.Clone();
        Array.Fill(bad, (byte)0xAA, 100, bad.Length - 100);
        await File.WriteAllBytesAsync(file, bad);

        await using var again = Open(file);
        (await FaultOf(again)).Should().Contain("damaged");

        await File.WriteAllBytesAsync(file, good);
        (await again.Clients.GetAsync("a", default)).Should().NotBeNull();
    }

    [Test]
    public async Task A_dropped_table_is_told_and_the_other_tables_go_on()
    {
        await using var storage = Open(file);
        await storage.Clients.CreateAsync(Samples.Client("a"), default);
        (await storage.AuthCodes.GetAsync("a", default)).Should().BeNull();
        Execute("alter table auth_code rename to auth_code_away");

        Func<Task>[] uses =
        [
            () => storage.AuthCodes.GetAsync("a", default),
            () => storage.AuthCodes.CreateAsync(Samples.AuthCode("a"), default),
            () => storage.AuthCodes.UpdateAsync("a", c => c with { Nonce = "x" }, default),
            () => storage.AuthCodes.DeleteAsync("a", default),
            () => storage.AuthCodes.ListAsync(default).ToListAsync().AsTask(),
            () => storage.CollectGarbageAsync(Samples.Time, default),
        ];
        foreach (var use in uses)
        {
            (await use.Should().ThrowAsync<StorageUnavailableException>()).WithMessage("*no such table*");
        }
        (await storage.Clients.GetAsync("a", default)).Should().NotBeNull();

        Execute("alter table auth_code_away rename to auth_code");
        (await storage.AuthCodes.CreateAsync(Samples.AuthCode("a"), default)).Should().BeTrue();
        (await storage.AuthCodes.GetAsync("a", default)).Should().NotBeNull();
    }

    [Test]
    public async Task A_missing_table_spoils_only_its_own_writes_in_a_shared_commit()
    {
        await using var storage = Open(file);
        await storage.CheckAsync(default);
        Execute("drop table auth_code");

        var codes = Enumerable.Range(0, 50).Select(i => Task.Run(() => storage.AuthCodes.CreateAsync(Samples.AuthCode($"{i}"), default)));
        var clients = Enumerable.Range(0, 50).Select(i => Task.Run(() => storage.Clients.CreateAsync(Samples.Client($"{i}"), default)));
        var (failing, working) = (codes.ToList(), clients.ToList());

        (await Task.WhenAll(working)).Should().OnlyContain(created => created);
        foreach (var create in failing)
        {
            await create.Awaiting(t => t).Should().ThrowAsync<StorageUnavailableException>();
        }
    }

    [Test]
    public async Task A_database_that_another_process_locks_is_told_and_used_once_it_is_free()
    {
        await using var storage = Open(file);
        await storage.CheckAsync(default);
        await using var other = new SqliteConnection($"Data Source={file};Pooling=false");
        await other.OpenAsync();
        await other.ExecuteAsync("begin immediate");

        var create = () => storage.Clients.CreateAsync(Samples.Client("a"), default);
        (await create.Should().ThrowAsync<StorageUnavailableException>()).WithMessage("*another process*");
        (await storage.Clients.GetAsync("a", default)).Should().BeNull("readers do not wait for the writer");

        await other.ExecuteAsync("rollback");
        (await create()).Should().BeTrue();
    }

    [Test]
    public async Task A_damaged_row_is_told_without_its_content()
    {
        await using var storage = Open(file);
        await storage.Keys.UpdateAsync(_ => Samples.Keys, default);
        Execute("""update keys set signing_key = cast('{"d":"topsecret' as blob)""");

        var get = () => storage.Keys.GetAsync(default);

        (await get.Should().ThrowAsync<StorageUnavailableException>())
            .Which.ToString()
            .Should()
            .Contain("damaged")
            .And.NotContain("topsecret");
    }

    [Test]
    public async Task Several_storages_that_start_at_once_on_a_new_file_agree()
    {
        var storages = Enumerable.Range(0, 4).Select(_ => Open(file)).ToList();

        await Task.WhenAll(storages.Select(s => Task.Run(() => s.CheckAsync(default))));

        (await storages[0].Clients.CreateAsync(Samples.Client("a"), default)).Should().BeTrue();
        (await storages[1].Clients.CreateAsync(Samples.Client("a"), default)).Should().BeFalse();
        (await storages[2].Clients.DeleteAsync("a", default)).Should().NotBeNull();
        (await storages[3].Clients.GetAsync("a", default)).Should().BeNull();
        foreach (var storage in storages)
        {
            await storage.DisposeAsync();
        }
    }

    [Test]
    public async Task A_disposed_storage_says_so()
    {
        var storage = Open(file);
        await storage.CheckAsync(default);
        await storage.DisposeAsync();

        await storage.Awaiting(s => s.CheckAsync(default)).Should().ThrowAsync<ObjectDisposedException>();
        File.Exists(file + "-wal").Should().BeFalse("closing puts everything into the one file");
    }

    [Test]
    public async Task Parameters_of_the_Go_driver_are_passed_over()
    {
        await using (var storage = Open(file + "?_busy_timeout=5000&_journal_mode=WAL"))
        {
            await storage.CheckAsync(default);
        }
        await using (var storage = Open($"file:{file}?_busy_timeout=5000&cache=shared"))
        {
            await storage.CheckAsync(default);
        }

        Directory.GetFiles(folder.Path).Should().Equal(file);
    }

    private static SqliteStorage Open(string path) => new(new SqliteOptions { File = path }, TimeProvider.System, NullLogger.Instance);

    private static async Task<string> FaultOf(SqliteStorage storage)
    {
        var read = () => storage.Clients.GetAsync("a", default);
        await read.Should().ThrowAsync<StorageUnavailableException>();
        var check = () => storage.CheckAsync(default);
        return (await check.Should().ThrowAsync<StorageUnavailableException>()).Which.Message;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Execute(sql);
    }
}
