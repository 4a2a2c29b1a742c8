using System.Collections.Concurrent;
using Dex.Core.Connectors;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary>Asks a connector what has become of a person; of many refreshes of one token at once, one asks and all share the answer.</summary>
internal sealed class UpstreamRefresh(RefreshTokens refreshTokens)
{
    // An upstream that does not answer must not keep a request forever, nor be ended by the one caller who gave up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Lazy<Task<Identity>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>The person as they are now.</summary>
    /// <exception cref="UserGoneException">The upstream no longer vouches for them.</exception>
    public async Task<Identity> RefreshAsync(OpenConnector connector, RefreshToken row, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        if (connector.Connector is not IRefreshConnector refresh)
        {
            return new Identity(row.Claims);
        }
        var asking = _underWay.GetOrAdd(row.Id, _ => new Lazy<Task<Identity>>(() => AskAsync(refresh, row, scopes)));
        return await asking.Value.WaitAsync(ct);
    }

    private async Task<Identity> AskAsync(IRefreshConnector refresh, RefreshToken row, IReadOnlyList<string> scopes)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var data = refresh.NeedsConnectorData ? await refreshTokens.ConnectorDataAsync(row, limit.Token) : null;
            return await refresh.RefreshAsync(Scopes.ForConnector(scopes), new Identity(row.Claims, data), limit.Token);
        }
        finally
        {
            // By who asked, not by those who wait: all of them may have given up, and an old answer must not be somebody's later.
            _underWay.TryRemove(row.Id, out _);
        }
    }
}
