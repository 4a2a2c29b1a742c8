using Dex.Core.Clients;

namespace Dex.Tests;

/// <summary>Client servers that note what they are told.</summary>
internal sealed class RecordingCalls : IClientCalls
{
    private readonly SemaphoreSlim _posted = new(0);
    private int _seen;

    public List<(string Address, string Token)> Posted { get; } = [];

    public int Status { get; set; } = 200;

    public string KeySet { get; set; } = "{}";

    public int KeySetReads { get; private set; }

    /// <summary>What is published besides the key set, by address.</summary>
    public Dictionary<string, string> Documents { get; } = [];

    public Task<string> GetDocumentAsync(Uri address, CancellationToken ct)
    {
        if (Documents.TryGetValue(address.AbsoluteUri, out var document))
        {
            return Task.FromResult(document);
        }
        KeySetReads++;
        return Task.FromResult(KeySet);
    }

    public Task<int> PostLogoutTokenAsync(Uri address, string logoutToken, CancellationToken ct)
    {
        lock (Posted)
        {
            Posted.Add((address.AbsoluteUri, logoutToken));
        }
        _posted.Release();
        return Task.FromResult(Status);
    }

    public async Task WaitAsync(int count)
    {
        while (_seen < count)
        {
            (await _posted.WaitAsync(TimeSpan.FromSeconds(10))).Should().BeTrue("a delivery is due");
            _seen++;
        }
    }
}
