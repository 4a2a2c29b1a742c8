using Dex.Core.Storage;
using Dex.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage;

[TestFixture("dex.db")]
[TestFixture(":memory:")]
[TestFixture("file::memory:")]
public sealed class SqliteStorageTests(string file) : StorageConformance
{
    private TempFolder folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => folder = new TempFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => folder.Dispose();

    protected override Task<IStorage> CreateStorageAsync()
    {
        var path = file.Contains(':', StringComparison.Ordinal) ? file : folder.File($"{TestContext.CurrentContext.Test.ID}.db");
        return Task.FromResult<IStorage>(new SqliteStorage(new SqliteOptions { File = path }, TimeProvider.System, NullLogger.Instance));
    }
}
