using System.Data.Common;
using Dapper;
using Dex.Core.Storage;
using Dex.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage.Legacy;

public sealed class SqliteLegacyTests : LegacyTests
{
    private TempFolder folder = null!;
    private string file = "";
    private int databases;

    protected override bool IsSqlite => true;

    protected override string[] OwnColumns =>
        [
            "auth_code dexnet_extras blob 0 0 -",
            "auth_request dexnet_extras blob 0 0 -",
            "client dexnet_extras blob 0 0 -",
            "refresh_token dexnet_extras blob 0 0 -",
        ];

    protected override string ColumnsQuery =>
        """
            select m.name || ' ' || c.name || ' ' || lower(c.type) || ' ' || c."notnull" || ' ' || c.pk || ' ' || coalesce(c.dflt_value, '-')
            from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' order by m.name, c.cid
            """;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public async Task Groups_that_an_old_migration_left_as_text_become_bytes()
    {
        await CreateDatabaseAsync();
        await using var connection = await ConnectAsync();
        await LegacyDatabase.BuildAsync(connection, IsSqlite, 11);

        await using (var storage = Open(NullLogger.Instance))
        {
            (await storage.Passwords.GetAsync("jane@example.com", default))!.Groups.Should().BeEmpty();
        }

        connection.ExecuteScalar<string>("select typeof(groups) from password").Should().Be("blob");
    }

    protected override Task CreateDatabaseAsync()
    {
        file = folder.File($"{++databases}.db");
        return Task.CompletedTask;
    }

    protected override async Task<DbConnection> ConnectAsync()
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    protected override IStorage Open(ILogger logger) => new SqliteStorage(new SqliteOptions { File = file }, TimeProvider.System, logger);
}
