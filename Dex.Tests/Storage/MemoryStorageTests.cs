using Dex.Core.Storage;
using Dex.Storage.Memory;

namespace Dex.Tests.Storage;

public sealed class MemoryStorageTests : StorageConformance
{
    protected override Task<IStorage> CreateStorageAsync() => Task.FromResult<IStorage>(new MemoryStorage());
}
