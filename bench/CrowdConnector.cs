using System.Globalization;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Bench;

/// <summary>An upstream that costs nothing, and through which another person comes each time.</summary>
internal sealed class CrowdConnector : IRedirectConnector, IRefreshConnector
{
    private long _people;

    public bool NeedsConnectorData => false;

    public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
        Task.FromResult(new LoginRedirect($"{callbackUrl}?state={state}"));

    public Task<Identity> CompleteAsync(
        ConnectorScopes scopes,
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    )
    {
        var id = Interlocked.Increment(ref _people).ToString(CultureInfo.InvariantCulture);
        return Task.FromResult(
            new Identity(
                new Claims
                {
                    UserId = id,
                    Username = "Person " + id,
                    Email = $"{id}@example.com",
                }
            )
        );
    }

    public Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct) => Task.FromResult(identity);
}
