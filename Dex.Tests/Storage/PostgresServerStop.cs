using Dex.Tests.Storage;

// The outermost namespace of all tests, whatever the folder says: so it runs once, after all of them.
namespace Dex.Tests;

[SetUpFixture]
public sealed class PostgresServerStop
{
    [OneTimeTearDown]
    public Task Stop() => PostgresServer.StopSharedAsync();
}
