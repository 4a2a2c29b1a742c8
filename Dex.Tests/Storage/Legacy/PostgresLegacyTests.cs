using System.Data.Common;
using Dex.Core.Storage;
using Dex.Storage.Postgres;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Storage.Legacy;

public sealed class PostgresLegacyTests : LegacyTests
{
    private PostgresServer server = null!;
    private PostgresOptions options = new();

    protected override bool IsSqlite => false;

    protected override string[] OwnColumns =>
        [
            "auth_code dexnet_extras bytea YES -",
            "auth_request dexnet_extras bytea YES -",
            "client dexnet_extras bytea YES -",
            "refresh_token dexnet_extras bytea YES -",
        ];

    protected override string ColumnsQuery =>
        """
            select table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '-')
            from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position
            """;

    protected override async Task CreateDatabaseAsync()
    {
        server = await PostgresServer.GetAsync();
        options = await server.CreateDatabaseAsync();
    }

    protected override async Task<DbConnection> ConnectAsync() => await server.ConnectAsync(options.Database);

    protected override IStorage Open(ILogger logger) => new PostgresStorage(options, TimeProvider.System, logger);
}
