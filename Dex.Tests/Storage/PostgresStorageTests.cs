using Dex.Core.Storage;
using Dex.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage;

public sealed class PostgresStorageTests : StorageConformance
{
    protected override async Task<IStorage> CreateStorageAsync()
    {
        var server = await PostgresServer.GetAsync();
        return new PostgresStorage(await server.CreateDatabaseAsync(), TimeProvider.System, NullLogger.Instance);
    }
}
