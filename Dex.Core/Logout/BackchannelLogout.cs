// OpenID Connect Back-Channel Logout §2.5 to §2.8.
using System.Threading.Channels;
using Dex.Core.Clients;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Logout;

/// <summary>
/// Tells the clients of a session that it ended. Deliveries are queued, so that no client's server holds up a person's logout, and tried again with growing
/// pauses; after that the client's own session ends when its tokens do.
/// </summary>
public sealed partial class BackchannelLogout(
    IStorage storage,
    LogoutTokens tokens,
    IClientCalls calls,
    TimeProvider time,
    ILogger<BackchannelLogout> logger
)
{
    private const int MaxQueued = 10_000;
    private const int MaxAtOnce = 16;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)];

    private readonly Channel<Delivery> _queue = Channel.CreateBounded<Delivery>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Queues what the session's clients must hear.</summary>
    public async Task NotifyAsync(AuthSession session, CancellationToken ct)
    {
        foreach (var clientId in session.ClientStates.Keys)
        {
            if (await storage.Clients.GetAsync(clientId, ct) is not { BackchannelLogoutUri.Length: > 0 } client)
            {
                continue;
            }
            if (!_queue.Writer.TryWrite(new Delivery(session, clientId, client.BackchannelLogoutUri)))
            {
                LogGivenUp(clientId, client.BackchannelLogoutUri, "too many deliveries are waiting");
            }
        }
    }

    /// <summary>Nothing more comes: <see cref="RunAsync"/> ends when all is delivered or given up.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Delivers what is queued, until it is complete or cancelled; the host runs it.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var places = new SemaphoreSlim(MaxAtOnce);
        try
        {
            await foreach (var delivery in _queue.Reader.ReadAllAsync(ct))
            {
                await places.WaitAsync(ct);
                _ = DeliverAsync(delivery, places, ct);
            }
            // Who has all places knows that no delivery is under way.
            for (var place = 0; place < MaxAtOnce; place++)
            {
                await places.WaitAsync(ct);
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task DeliverAsync(Delivery delivery, SemaphoreSlim places, CancellationToken ct)
    {
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var failure = await TryAsync(delivery, ct);
                if (failure is null)
                {
                    LogDelivered(delivery.ClientId);
                    return;
                }
                if (attempt == Pauses.Length)
                {
                    LogGivenUp(delivery.ClientId, delivery.Address, failure);
                    return;
                }
                LogFailed(delivery.ClientId, delivery.Address, failure);
                await Task.Delay(Pauses[attempt], time, ct);
            }
        }
        catch (OperationCanceledException) { }
        finally
        {
            try
            {
                places.Release();
            }
            catch (ObjectDisposedException)
            {
                // The server is shutting down.
            }
        }
    }

    // What went wrong; null where nothing did.
    private async Task<string?> TryAsync(Delivery delivery, CancellationToken ct)
    {
        try
        {
            // Signed at each attempt: a token is good for two minutes.
            var token = await tokens.SignAsync(delivery.Session, delivery.ClientId, ct);
            var status = await calls.PostLogoutTokenAsync(new Uri(delivery.Address), token, ct);
            return status is >= 200 and < 300 ? null : $"status {status}";
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    [LoggerMessage(LogLevel.Debug, "back-channel logout delivered, client {client_id}")]
    private partial void LogDelivered(string client_id);

    [LoggerMessage(LogLevel.Warning, "back-channel logout failed, it will be tried again, client {client_id}, {uri}: {reason}")]
    private partial void LogFailed(string client_id, string uri, string reason);

    [LoggerMessage(LogLevel.Error, "back-channel logout given up, client {client_id}, {uri}: {reason}")]
    private partial void LogGivenUp(string client_id, string uri, string reason);

    private sealed record Delivery(AuthSession Session, string ClientId, string Address);
}
